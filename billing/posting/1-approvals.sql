insert into approvals (request_id, user_id, amount, currency, decision, decided_at, requested_at)
select message->>'request_id', message->>'user_id', (message->>'amount')::numeric,
       message->>'currency', message->>'decision', (message->>'decided_at')::timestamptz,
       (message->>'requested_at')::timestamptz
from staged where topic = 'approval-decisions' order by position
on conflict do nothing
