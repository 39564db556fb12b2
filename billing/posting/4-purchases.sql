-- Every purchase of a request that is touched and not billed: to its cardholder where the request
-- was approved for it, else to suspense with the reason. One held before is released once it may;
-- one that can never be billed takes nothing of its request from the others. First come, first
-- served, one by one: what batch a purchase is in changes nothing. So one behind another that does
-- not fit waits until that is held, and the last row says whether to run this again.
with touched as (
    select message->>'request_id' as request_id,
           array_agg(message->>'purchase_id' order by position) as told
    from staged where topic in ('approval-decisions', 'purchases') group by 1
), known as (
    select * from touched join purchase_states using (request_id) where kind = 'purchase'
), measured as (
    select k.purchase_id, k.request_id, k.purchased_at, k.state, k.amount,
           array_position(k.told, k.purchase_id) as told_at,
           case k.state when 'held' then (select entry_id from journal_entries e
               where e.kind = 'purchase' and e.source_id = k.purchase_id) end as held_by,
           a.request_id is not null as asked, a.decision,
           a.user_id = k.user_id as same_user, a.currency = k.currency as same_currency,
           a.amount as approved, k.amount > a.amount as too_much,
           k.purchased_at - a.requested_at > l.latest_purchase as late,
           a.requested_at - k.purchased_at > l.clock_skew as early,
           coalesce(sum(k.amount) filter (where k.state = 'billed') over (partition by k.request_id), 0)
               as used
    from known k left join approvals a using (request_id)
    cross join (select * from posting_limits where in_force_from <= now()
                order by in_force_from desc limit 1) as l
), in_order as (
    select *, sum(amount) filter (where state in ('new', 'held') and same_user and same_currency
                                  and late is not true and early is not true and used + amount <= approved)
                  over (partition by request_id order by held_by nulls last, told_at, purchase_id) as wanted
    from measured
), judged as (
    select *, case when not asked then 'no_request'
                   when decision <> 'approved' then 'request_rejected'
                   when not same_user then 'other_user'
                   when not same_currency then 'other_currency'
                   when late then 'late'
                   when early then 'before_its_request'
                   when too_much then 'over_approved_amount'
                   when used + amount > approved then 'request_already_used' end as reason
    from in_order where state in ('new', 'held')
), served as (
    select *, reason is null and used + wanted > approved as waits from judged
), posted as (
    insert into journal_entries (kind, source_id, rule, occurred_at, reason)
    select case state when 'held' then 'release' else 'purchase' end, purchase_id,
           case when reason is not null then 'purchase_held'
                when state = 'held' then 'purchase_released' else 'purchase' end, purchased_at, reason
    from served where not waits and (state = 'new' or reason is null)
    order by held_by nulls last, told_at
)
select exists (select from served where waits)
