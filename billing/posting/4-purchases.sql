-- Every purchase of a request that is touched and not billed: to its cardholder where the request
-- was approved for it, else to suspense with the reason. One held before is released once it may.
with touched as (
    select distinct message->>'request_id' as request_id
    from staged where topic in ('approval-decisions', 'purchases')
), known as (
    select * from touched join purchase_states using (request_id) where kind = 'purchase'
), measured as (
    select k.purchase_id, k.purchased_at, k.state, a.request_id is not null as asked, a.decision,
           a.user_id = k.user_id as same_user, a.currency = k.currency as same_currency,
           a.amount as approved, k.amount > a.amount as too_much,
           k.purchased_at - a.requested_at > l.latest_purchase as late,
           a.requested_at - k.purchased_at > l.clock_skew as early,
           coalesce(sum(k.amount) filter (where k.state = 'billed') over request, 0) as used,
           sum(k.amount) filter (where k.state in ('new', 'held') and a.user_id = k.user_id
                                 and a.currency = k.currency and k.amount <= a.amount)
               over (request order by k.purchased_at, k.purchase_id) as wanted
    from known k left join approvals a using (request_id)
    cross join (select * from posting_limits order by in_force_from desc limit 1) as l
    window request as (partition by k.request_id)
), judged as (
    select *, case when not asked then 'no_request'
                   when decision <> 'approved' then 'request_rejected'
                   when not same_user then 'other_user'
                   when not same_currency then 'other_currency'
                   when late then 'late'
                   when early then 'before_its_request'
                   when too_much then 'over_approved_amount'
                   when used + wanted > approved then 'request_already_used' end as reason
    from measured where state in ('new', 'held')
)
insert into journal_entries (kind, source_id, rule, occurred_at, reason)
select case state when 'held' then 'release' else 'purchase' end, purchase_id,
       case when reason is not null then 'purchase_held'
            when state = 'held' then 'purchase_released' else 'purchase' end, purchased_at, reason
from judged where state = 'new' or reason is null
