-- As purchases; what counts is what was billed of the same request: no more comes back.
with touched as (
    select distinct message->>'request_id' as request_id
    from staged where topic in ('approval-decisions', 'purchases')
), known as (
    select p.*, e.reason is not null as held,
           e.entry_id is not null and (e.reason is null or r.entry_id is not null) as billed
    from touched join purchases p using (request_id)
    left join journal_entries e on e.kind = p.kind and e.source_id = p.purchase_id
    left join journal_entries r on r.kind = 'release' and r.source_id = p.purchase_id
), bought as (
    select request_id, user_id, currency, sum(amount) as amount
    from known where kind = 'purchase' and billed group by request_id, user_id, currency
), measured as (
    select k.*, b.amount as bought,
           coalesce(sum(k.amount) filter (where k.billed) over request, 0) as returned,
           sum(k.amount) filter (where not k.billed and b.amount is not null)
               over (request order by k.purchased_at, k.purchase_id) as wanted
    from known k left join bought b using (request_id, user_id, currency)
    where k.kind = 'refund'
    window request as (partition by k.request_id)
), judged as (
    select *, case when bought is null then 'refund_without_purchase'
                   when returned + wanted > bought then 'over_purchased_amount' end as reason
    from measured where not billed
), entries as (
    insert into journal_entries (kind, source_id, rule, occurred_at, reason)
    select case when held then 'release' else 'refund' end, purchase_id,
           case when reason is not null then 'refund_held'
                when held then 'refund_released' else 'refund' end, purchased_at, reason
    from judged where not held or reason is null
    on conflict do nothing
    returning entry_id, source_id, rule
)
insert into postings (entry_id, side, account_id, amount, currency)
select entry_id, side, account_id(account_kind, user_id, merchant_id), amount, currency
from entries join judged on purchase_id = source_id join posting_rules using (rule)
