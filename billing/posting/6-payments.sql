with fresh as (
    insert into payments
    select message->>'payment_id', message->>'user_id', (message->>'paid_at')::timestamptz,
           (message->>'amount')::numeric, message->>'currency'
    from staged where topic = 'payments' order by position
    on conflict do nothing
    returning payment_id, paid_at
)
insert into journal_entries (kind, source_id, rule, occurred_at)
select 'payment', payment_id, 'payment', paid_at from fresh
