insert into accounts (account_id, kind, owner_id)
select distinct account_id(kind, owner_id, owner_id), kind, owner_id
from staged cross join lateral (values
    ('cardholder', message->>'user_id'),
    ('merchant', message->'merchant'->>'merchant_id')) as owned (kind, owner_id)
where topic in ('purchases', 'payments') and owner_id is not null
on conflict do nothing
