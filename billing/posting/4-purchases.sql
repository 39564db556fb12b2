-- Every purchase of a request that is touched and not billed: to its cardholder where the request
-- was approved for it, else to suspense with the reason. One held before is released once it may.
with touched as (
    select distinct message->>'request_id' as request_id
    from staged where topic in ('approval-decisions', 'purchases')
), known as (
    select p.*, e.reason is not null as held,
           e.entry_id is not null and (e.reason is null or r.entry_id is not null) as billed
    from touched join purchases p using (request_id)
    left join journal_entries e on e.kind = p.kind and e.source_id = p.purchase_id
    left join journal_entries r on r.kind = 'release' and r.source_id = p.purchase_id
    where p.kind = 'purchase'
), measured as (
    select k.*, a.request_id is not null as asked, a.decision, a.user_id = k.user_id as same_user,
           a.currency = k.currency as same_currency, a.amount as approved,
           coalesce(sum(k.amount) filter (where k.billed) over request, 0) as used,
           sum(k.amount) filter (where not k.billed and a.user_id = k.user_id
                                 and a.currency = k.currency)
               over (request order by k.purchased_at, k.purchase_id) as wanted
    from known k left join approvals a using (request_id)
    window request as (partition by k.request_id)
), judged as (
    select *, case when not asked then 'no_request'
                   when decision <> 'approved' then 'request_rejected'
                   when not same_user then 'other_user'
                   when not same_currency then 'other_currency'
                   when wanted > approved then 'over_approved_amount'
                   when used + wanted > approved then 'request_already_used' end as reason
    from measured where not billed
), entries as (
    insert into journal_entries (kind, source_id, rule, occurred_at, reason)
    select case when held then 'release' else 'purchase' end, purchase_id,
           case when reason is not null then 'purchase_held'
                when held then 'purchase_released' else 'purchase' end, purchased_at, reason
    from judged where not held or reason is null
    on conflict do nothing
    returning entry_id, source_id, rule
)
insert into postings (entry_id, side, account_id, amount, currency)
select entry_id, side, account_id(account_kind, user_id, merchant_id), amount, currency
from entries join judged on purchase_id = source_id join posting_rules using (rule)
