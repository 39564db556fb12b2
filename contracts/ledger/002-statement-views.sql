-- What the statement job reads and sends.

-- Entries on cardholders' accounts that no statement shows yet.
create view unstated_lines as
select e.entry_id, a.owner_id as user_id, p.currency, coalesce(d.kind, e.kind) as kind,
       e.occurred_at, p.amount, d.merchant_name,
       d.merchant_city || ', ' || d.merchant_country as merchant_place,
       (select json_agg(json_build_array(name, category, quantity, unit_price::text) order by line_no)
        from purchase_items i where i.purchase_id = d.purchase_id) as items
from postings p
join accounts a on a.account_id = p.account_id and a.kind = 'cardholder'
join journal_entries e on e.entry_id = p.entry_id
left join purchases d on d.purchase_id = e.source_id and e.kind <> 'payment'
where not exists (select from statement_entries s where s.entry_id = e.entry_id);

create view latest_statements as
select distinct on (user_id, currency) user_id, currency, period, closing_balance
from statements order by user_id, currency, period desc;

create function wire_time(moment timestamptz) returns text immutable language sql
    return to_char(moment at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');

-- As contracts/schemas/billing-statements.schema.json has them.
create view statement_messages as
select statement_id, statement_no, user_id, json_build_object(
    'statement_id', statement_id, 'user_id', user_id, 'period', period, 'currency', currency,
    'period_start', wire_time(period_start), 'period_end', wire_time(period_end),
    'issued_at', wire_time(issued_at), 'due_at', wire_time(due_at),
    'previous_balance', previous_balance::text, 'purchases_total', purchases_total::text,
    'refunds_total', refunds_total::text, 'payments_total', payments_total::text,
    'closing_balance', closing_balance::text, 'minimum_payment', minimum_payment::text,
    'totals_by_category', totals_by_category,
    'document', json_build_object('bucket', document_bucket, 'key', document_key,
                                  'sha256', document_sha256))::text as message
from statements;

grant select on unstated_lines, latest_statements, statement_messages to cardwatch_app;
