-- Postings that follow from their entries; corrections; statements by billing cycle, whose documents
-- come after them; policy, terms and currencies as data.

-- ISO 4217 with its minor units. contracts/iso_4217.csv holds the same for programs.
create table currencies (
    currency char(3) primary key,
    decimals smallint not null check (decimals between 0 and 4)
);
insert into currencies
select unnest(string_to_array(codes, ' ')), decimals from (values
    (0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'),
    (2, 'AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD '
        'CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP '
        'GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK '
        'LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO '
        'NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS '
        'SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST '
        'XCD XCG YER ZAR ZMW ZWG'),
    (3, 'BHD IQD JOD KWD LYD OMR TND'),
    (4, 'CLF UYW')) as minor_units (decimals, codes);

-- What has to be paid of a balance, and how soon; the newest row that is in force at the end of a
-- period counts. XXX (ISO 4217: no currency) stands for currencies without a row of their own.
create table billing_policies (
    currency char(3) not null,
    in_force_from date not null,
    least_payment numeric(14, 2) not null check (least_payment >= 0),
    share_of_balance numeric(5, 4) not null check (share_of_balance between 0 and 1),
    days_to_pay integer not null check (days_to_pay between 1 and 90),
    primary key (currency, in_force_from)
);
insert into billing_policies values
    ('XXX', '2000-01-01', 0, 0.05, 21),
    ('EUR', '2000-01-01', 15, 0.05, 21),
    ('USD', '2000-01-01', 15, 0.05, 21),
    ('GBP', '2000-01-01', 15, 0.05, 21),
    ('CHF', '2000-01-01', 20, 0.05, 21),
    ('JPY', '2000-01-01', 2000, 0.05, 21),
    ('KWD', '2000-01-01', 5, 0.05, 21);

-- How late after its request a purchase may be dated, and how far clocks may differ. Card schemes
-- let an authorisation stand for 30 days at most (hotels, car hire).
create table posting_limits (
    in_force_from timestamptz primary key,
    latest_purchase interval not null,
    clock_skew interval not null
);
insert into posting_limits values ('2000-01-01T00:00:00Z', '30 days', '1 hour');

-- What a cardholder chose; the newest row counts. Who has none: calendar months, English, A4.
create table cardholder_terms (
    user_id text not null,
    chosen_at timestamptz not null,
    first_day smallint not null check (first_day between 1 and 28),
    locale text not null check (locale ~ '^[a-z]{2,3}(_[A-Z][a-z]{3})?(_[A-Z]{2})?$'),
    paper text not null check (paper in ('a4', 'us-letter')),
    primary key (user_id, chosen_at)
);
create view current_terms as
select distinct on (user_id) user_id, first_day, locale, paper
from cardholder_terms order by user_id, chosen_at desc;

-- When the cardholder asked; unknown of approvals that were posted before this script.
alter table approvals add column requested_at timestamptz;

-- Entries: each kind has its rules; what is held and what is taken back say why.
alter table journal_entries drop constraint journal_entries_check;
alter table journal_entries
    add constraint reason_where_asked_for check
        ((reason is not null) = (rule like '%\_held' or kind = 'reversal')),
    add constraint rule_of_its_kind check (case kind
        when 'release' then rule in ('purchase_released', 'refund_released')
        when 'reversal' then rule = 'reversal'
        when 'payment' then rule = 'payment'
        else rule in (kind, kind || '_held') end);

drop trigger entry_balances on journal_entries;
drop trigger posting_balances on postings;
drop trigger posting_belongs_to_open_entry on postings;
drop function require_balance(), refuse_later_posting();

-- Postings follow from their entry, nobody writes them: by its rule for the amount of its purchase
-- or payment; a reversal's are those of the entry that it takes back, with sides changed.
create function post_entries() returns trigger
    language plpgsql security definer set search_path = public, pg_temp as $$
declare written bigint;
begin
    insert into postings (entry_id, side, account_id, amount, currency)
    select e.entry_id, r.side, account_id(r.account_kind, p.user_id, p.merchant_id), p.amount, p.currency
    from added e join posting_rules r using (rule) join purchases p on p.purchase_id = e.source_id
    where e.kind in ('purchase', 'refund', 'release')
      and p.kind = split_part(e.rule, '_', 1)
    union all
    select e.entry_id, r.side, account_id(r.account_kind, p.user_id, null), p.amount, p.currency
    from added e join posting_rules r using (rule) join payments p on p.payment_id = e.source_id
    where e.kind = 'payment'
    union all
    select e.entry_id, case p.side when 'debit' then 'credit' else 'debit' end,
           p.account_id, p.amount, p.currency
    from added e join postings p on e.kind = 'reversal' and p.entry_id = e.source_id::bigint
    join journal_entries taken_back on taken_back.entry_id = p.entry_id
    where taken_back.kind <> 'reversal';
    get diagnostics written = row_count;
    if written <> 2 * (select count(*) from added) then
        raise exception 'an entry has no purchase, payment or entry of its kind that it stands for'
            using errcode = 'check_violation';
    end if;
    return null;
end $$;
create trigger entries_are_posted after insert on journal_entries
    referencing new table as added for each statement execute function post_entries();

-- Whoever writes them: each entry's debits equal its credits, in amounts that the currency has.
create function refuse_wrong_postings() returns trigger language plpgsql as $$
declare wrong text;
begin
    select format('debits and credits of entry %s differ', entry_id) into wrong
    from added group by entry_id, currency
    having sum(case side when 'debit' then amount else -amount end) <> 0 limit 1;
    select coalesce(wrong, format('entry %s: %s is no amount of %s', entry_id, amount, currency)) into wrong
    from added left join currencies c using (currency)
    where wrong is not null or c.currency is null or amount <> trunc(amount, c.decimals) limit 1;
    if wrong is not null then
        raise exception '%', wrong using errcode = 'check_violation';
    end if;
    return null;
end $$;
create trigger postings_are_right after insert on postings
    referencing new table as added for each statement execute function refuse_wrong_postings();
revoke insert on postings from cardwatch_app;

-- Where a purchase or refund stands: new (no entry yet), billed, held, or reversed.
create view purchase_states as
select p.*, case when e.entry_id is null then 'new'
                 when coalesce(back.entry_id, taken.entry_id) is not null then 'reversed'
                 when e.reason is null or r.entry_id is not null then 'billed'
                 else 'held' end as state,
       e.reason, e.posted_at
from purchases p
left join journal_entries e on e.kind = p.kind and e.source_id = p.purchase_id
left join journal_entries r on r.kind = 'release' and r.source_id = p.purchase_id
left join journal_entries back on back.kind = 'reversal' and back.source_id = e.entry_id::text
left join journal_entries taken on taken.kind = 'reversal' and taken.source_id = r.entry_id::text;

drop view suspended_purchases;
create view suspended_purchases as
select purchase_id, request_id, kind, purchased_at, user_id, card_token, card_last4, merchant_id,
       merchant_name, merchant_category_code, merchant_city, merchant_country, amount, currency,
       reason, posted_at as held_at
from purchase_states where state = 'held';

-- Statements: numbered by account, hashed into a chain; documents are rendered from them afterwards.
drop view statement_messages, latest_statements, unstated_lines;
create table statement_documents (
    user_id text not null,
    period text not null,
    format text not null check (format in ('html', 'pdf')),
    bucket text not null,
    key text not null unique,
    sha256 text not null,
    stored_at timestamptz not null default now(),
    primary key (user_id, period, format)
);
insert into statement_documents (user_id, period, format, bucket, key, sha256)
select distinct on (user_id, period) user_id, period, 'html', document_bucket, document_key, document_sha256
from statements order by user_id, period, statement_no;
alter table statements
    drop column document_bucket, drop column document_key, drop column document_sha256,
    drop constraint statements_check,
    add column number integer not null default 1 check (number > 0),
    add column corrections_total numeric(20, 2) not null default 0,
    add column locale text not null default 'en',
    add column paper text not null default 'a4',
    add column sha256 text not null default '',
    alter column previous_balance type numeric(20, 2),
    alter column purchases_total type numeric(20, 2),
    alter column refunds_total type numeric(20, 2),
    alter column payments_total type numeric(20, 2),
    alter column closing_balance type numeric(20, 2),
    alter column minimum_payment type numeric(20, 2),
    add constraint balances check (closing_balance = previous_balance + purchases_total
        - refunds_total - payments_total + corrections_total);
create table closed_cycles (
    period text not null,
    first_day smallint not null check (first_day between 1 and 28),
    closed_at timestamptz not null,
    primary key (period, first_day)
);
insert into closed_cycles select period, 1, closed_at from closed_periods;
drop table closed_periods;

-- The first moment after a cycle: 2026-10 from day 15 ends when 15 November begins, in UTC.
create function cycle_end(period text, first_day integer) returns timestamptz immutable language sql
    return (make_date(left(period, 4)::integer, right(period, 2)::integer, first_day)
            + interval '1 month') at time zone 'UTC';

-- Every entry on a cardholder's account; amount is what it adds to the balance.
create view cardholder_lines as
select e.entry_id, a.owner_id as user_id, p.currency, e.occurred_at,
       case when e.kind = 'reversal' then 'correction' else coalesce(d.kind, e.kind) end as kind,
       case p.side when 'debit' then p.amount else -p.amount end as amount,
       d.purchase_id, d.merchant_name, d.merchant_city || ', ' || d.merchant_country as merchant_place,
       e.reason
from postings p
join accounts a on a.account_id = p.account_id and a.kind = 'cardholder'
join journal_entries e on e.entry_id = p.entry_id
left join journal_entries taken_back
    on e.kind = 'reversal' and taken_back.entry_id = case e.kind when 'reversal' then e.source_id::bigint end
left join purchases d on d.purchase_id = coalesce(taken_back.source_id, e.source_id)
    and coalesce(taken_back.kind, e.kind) <> 'payment';

-- Entries that no statement shows yet, with what was spent by category.
create view unstated_lines as
select l.entry_id, l.user_id, l.currency, l.occurred_at, l.kind, l.amount,
       coalesce(t.first_day, 1) as first_day,
       (select json_object_agg(category, total) from (
            select category, sum(quantity * unit_price)::text as total from purchase_items i
            where i.purchase_id = l.purchase_id group by category) as spent) as by_category
from cardholder_lines l left join current_terms t using (user_id)
where not exists (select from statement_entries s where s.entry_id = l.entry_id);

create view latest_statements as
select distinct on (user_id, currency) user_id, currency, period, period_end, number, closing_balance, sha256
from statements order by user_id, currency, period desc;

create view statement_lines as
select s.statement_id, l.entry_id, l.occurred_at, l.kind, l.amount, l.merchant_name, l.merchant_place,
       l.reason, (select json_agg(json_build_array(name, category, quantity, unit_price::text) order by line_no)
                  from purchase_items i where i.purchase_id = l.purchase_id) as items
from statement_entries s join cardholder_lines l using (entry_id);

-- As contracts/schemas/billing-statements.schema.json has them; one without its documents is not out.
create view statement_messages as
select statement_id, statement_no, user_id, json_build_object(
    'statement_id', statement_id, 'user_id', user_id, 'period', period, 'currency', currency,
    'number', number, 'sha256', s.sha256,
    'period_start', wire_time(period_start), 'period_end', wire_time(period_end),
    'issued_at', wire_time(issued_at), 'due_at', wire_time(due_at),
    'previous_balance', previous_balance::text, 'purchases_total', purchases_total::text,
    'refunds_total', refunds_total::text, 'payments_total', payments_total::text,
    'corrections_total', corrections_total::text,
    'closing_balance', closing_balance::text, 'minimum_payment', minimum_payment::text,
    'totals_by_category', totals_by_category,
    'document', json_build_object('bucket', html.bucket, 'key', html.key, 'sha256', html.sha256),
    'pdf', json_build_object('bucket', pdf.bucket, 'key', pdf.key, 'sha256', pdf.sha256))::text as message
from statements s
join statement_documents html using (user_id, period)
join statement_documents pdf using (user_id, period)
where html.format = 'html' and pdf.format = 'pdf';

do $$
declare append_only text;
begin
    foreach append_only in array array['currencies', 'billing_policies', 'posting_limits',
        'cardholder_terms', 'statement_documents', 'closed_cycles']
    loop
        execute format('create trigger append_only before update or delete or truncate on %I
                        for each statement execute function refuse_change()', append_only);
    end loop;
end $$;

grant select on currencies, billing_policies, posting_limits, cardholder_terms, current_terms,
    purchase_states, suspended_purchases, statement_documents, closed_cycles, cardholder_lines,
    unstated_lines, latest_statements, statement_lines, statement_messages to cardwatch_app;
grant insert on cardholder_terms, statement_documents, closed_cycles to cardwatch_app;
