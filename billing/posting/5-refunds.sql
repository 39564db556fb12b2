-- As purchases; what counts is what was billed of the same request: no more comes back.
with touched as (
    select distinct message->>'request_id' as request_id
    from staged where topic in ('approval-decisions', 'purchases')
), known as (
    select * from touched join purchase_states using (request_id)
), bought as (
    select request_id, user_id, currency, sum(amount) as amount
    from known where kind = 'purchase' and state = 'billed' group by request_id, user_id, currency
), measured as (
    select k.purchase_id, k.request_id, k.purchased_at, k.state, k.amount, b.amount as bought,
           coalesce(sum(k.amount) filter (where k.state = 'billed') over (partition by k.request_id), 0)
               as returned
    from known k left join bought b using (request_id, user_id, currency)
    where k.kind = 'refund'
), in_order as (
    select *, sum(amount) filter (where state in ('new', 'held') and returned + amount <= bought)
                  over (partition by request_id order by purchased_at, purchase_id) as wanted
    from measured
), judged as (
    select *, case when bought is null then 'refund_without_purchase'
                   when returned + greatest(amount, wanted) > bought then 'over_purchased_amount' end as reason
    from in_order where state in ('new', 'held')
)
insert into journal_entries (kind, source_id, rule, occurred_at, reason)
select case state when 'held' then 'release' else 'refund' end, purchase_id,
       case when reason is not null then 'refund_held'
            when state = 'held' then 'refund_released' else 'refund' end, purchased_at, reason
from judged where state = 'new' or reason is null
