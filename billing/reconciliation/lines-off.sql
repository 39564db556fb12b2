-- purchases and refunds whose lines on their cardholder's account are not what their state says
with looked_at as (
    select * from purchase_states where purchased_at >= %(start)s and purchased_at < %(end)s
), own as (
    -- From the purchase to its entries: the lines of all time are not added up for those of some days.
    select purchase_id, entry_id
    from looked_at p join journal_entries e on e.source_id = p.purchase_id
    where e.kind in ('purchase', 'refund', 'release')
), entries as (
    select * from own
    union all
    select purchase_id, back.entry_id
    from own join journal_entries back on back.kind = 'reversal' and back.source_id = own.entry_id::text
), on_account as (
    select entries.purchase_id, sum(case side when 'debit' then amount else -amount end) as amount
    from entries join postings using (entry_id) join accounts a using (account_id)
    where a.kind = 'cardholder' group by entries.purchase_id
)
select p.purchase_id || ': ' || state || ', ' || coalesce(l.amount, 0) || ' on the account of '
       || user_id
from looked_at p left join on_account l using (purchase_id)
where coalesce(l.amount, 0) <> case when state <> 'billed' then 0
                                    when kind = 'purchase' then p.amount else -p.amount end
order by 1
