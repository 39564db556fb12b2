-- Purchases and refunds as they were told, with their items. The first that is told of an id wins.
with told as (
    select distinct on (message->>'purchase_id') message->>'purchase_id' as purchase_id, message
    from staged where topic = 'purchases' order by message->>'purchase_id', position
), fresh as (
    insert into purchases
    select purchase_id, message->>'request_id', message->>'kind',
           (message->>'purchased_at')::timestamptz, message->>'user_id',
           message->>'card_token', message->>'card_last4',
           message->'merchant'->>'merchant_id', message->'merchant'->>'name',
           message->'merchant'->>'category_code', message->'merchant'->>'city',
           message->'merchant'->>'country', (message->>'amount')::numeric, message->>'currency'
    from told
    on conflict do nothing
    returning purchase_id
)
insert into purchase_items
select purchase_id, line_no, item->>'sku', item->>'name', item->>'category',
       (item->>'quantity')::numeric::bigint, (item->>'unit_price')::numeric
from fresh join told using (purchase_id)
cross join lateral jsonb_array_elements(message->'items') with ordinality as line (item, line_no)
