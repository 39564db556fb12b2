-- purchases and refunds whose lines on their cardholder's account are not what their state says
with on_account as (
    select purchase_id, sum(amount) as amount from cardholder_lines
    where purchase_id is not null group by purchase_id
)
select p.purchase_id || ': ' || state || ', ' || coalesce(l.amount, 0) || ' on the account of '
       || user_id
from purchase_states p left join on_account l using (purchase_id)
where purchased_at >= %(start)s and purchased_at < %(end)s
  and coalesce(l.amount, 0) <> case when state <> 'billed' then 0
                                    when kind = 'purchase' then p.amount else -p.amount end
order by 1
