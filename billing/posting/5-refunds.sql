-- As purchases; what counts is what was billed of the same request: no more comes back.
with touched as (
    select message->>'request_id' as request_id,
           array_agg(message->>'purchase_id' order by position) as told
    from staged where topic in ('approval-decisions', 'purchases') group by 1
), known as (
    select * from touched join purchase_states using (request_id)
), bought as (
    select request_id, user_id, currency, sum(amount) as amount
    from known where kind = 'purchase' and state = 'billed' group by request_id, user_id, currency
), measured as (
    select k.purchase_id, k.request_id, k.purchased_at, k.state, k.amount, b.amount as bought,
           array_position(k.told, k.purchase_id) as told_at,
           case k.state when 'held' then (select entry_id from journal_entries e
               where e.kind = 'refund' and e.source_id = k.purchase_id) end as held_by,
           coalesce(sum(k.amount) filter (where k.state = 'billed') over (partition by k.request_id), 0)
               as returned
    from known k left join bought b using (request_id, user_id, currency)
    where k.kind = 'refund'
), in_order as (
    select *, sum(amount) filter (where state in ('new', 'held') and returned + amount <= bought)
                  over (partition by request_id order by held_by nulls last, told_at, purchase_id) as wanted
    from measured
), judged as (
    select *, case when bought is null then 'refund_without_purchase'
                   when returned + amount > bought then 'over_purchased_amount' end as reason
    from in_order where state in ('new', 'held')
), served as (
    select *, reason is null and returned + wanted > bought as waits from judged
), posted as (
    insert into journal_entries (kind, source_id, rule, occurred_at, reason)
    select case state when 'held' then 'release' else 'refund' end, purchase_id,
           case when reason is not null then 'refund_held'
                when state = 'held' then 'refund_released' else 'refund' end, purchased_at, reason
    from served where not waits and (state = 'new' or reason is null)
    order by held_by nulls last, told_at
)
select exists (select from served where waits)
