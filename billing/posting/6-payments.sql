with fresh as (
    insert into payments
    select message->>'payment_id', message->>'user_id', (message->>'paid_at')::timestamptz,
           (message->>'amount')::numeric, message->>'currency'
    from staged where topic = 'payments' order by position
    on conflict do nothing
    returning *
), entries as (
    insert into journal_entries (kind, source_id, rule, occurred_at)
    select 'payment', payment_id, 'payment', paid_at from fresh
    on conflict do nothing
    returning entry_id, source_id, rule
)
insert into postings (entry_id, side, account_id, amount, currency)
select entry_id, side, account_id(account_kind, user_id, null), amount, currency
from entries join fresh on payment_id = source_id join posting_rules using (rule)
