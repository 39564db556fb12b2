-- The ledger: double entry, rows are only added. What must hold is held here, in the database,
-- also against a person with direct access in the application's role.

create table accounts (
    account_id text primary key,
    kind text not null check (kind in ('cardholder', 'merchant', 'bank', 'suspense')),
    -- a user_id, a merchant_id, or '' for the accounts of the house
    owner_id text not null,
    unique (kind, owner_id)
);
insert into accounts values ('bank', 'bank', ''), ('suspense', 'suspense', '');

-- Which account each rule debits and credits.
create table posting_rules (
    rule text not null,
    side text not null check (side in ('debit', 'credit')),
    account_kind text not null check (account_kind in ('cardholder', 'merchant', 'bank', 'suspense')),
    primary key (rule, side)
);
insert into posting_rules values
    ('purchase', 'debit', 'cardholder'),
    ('purchase', 'credit', 'merchant'),
    ('purchase_held', 'debit', 'suspense'),
    ('purchase_held', 'credit', 'merchant'),
    ('purchase_released', 'debit', 'cardholder'),
    ('purchase_released', 'credit', 'suspense'),
    ('refund', 'debit', 'merchant'),
    ('refund', 'credit', 'cardholder'),
    ('refund_held', 'debit', 'merchant'),
    ('refund_held', 'credit', 'suspense'),
    ('refund_released', 'debit', 'suspense'),
    ('refund_released', 'credit', 'cardholder'),
    ('payment', 'debit', 'bank'),
    ('payment', 'credit', 'cardholder');

create function account_id(kind text, user_id text, merchant_id text) returns text
    immutable language sql
    return case kind when 'cardholder' then 'cardholder:' || user_id
                     when 'merchant' then 'merchant:' || merchant_id
                     else kind end;

-- First decision of a request wins. Without amount: rejected as invalid_request.
create table approvals (
    request_id text primary key,
    user_id text not null,
    amount numeric(14, 2) check (amount > 0),
    currency char(3),
    decision text not null check (decision in ('approved', 'rejected')),
    decided_at timestamptz not null
);

create table purchases (
    purchase_id text primary key,
    request_id text not null,
    kind text not null check (kind in ('purchase', 'refund')),
    purchased_at timestamptz not null,
    user_id text not null,
    card_token text not null,
    card_last4 text not null,
    merchant_id text not null,
    merchant_name text not null,
    merchant_category_code text not null,
    merchant_city text not null,
    merchant_country text not null,
    amount numeric(14, 2) not null check (amount > 0),
    currency char(3) not null
);
create index on purchases (request_id);

create table purchase_items (
    purchase_id text not null references purchases,
    line_no integer not null,
    sku text not null,
    name text not null,
    category text not null,
    quantity bigint not null check (quantity > 0),
    unit_price numeric(14, 2) not null check (unit_price > 0),
    primary key (purchase_id, line_no)
);

create table payments (
    payment_id text primary key,
    user_id text not null,
    paid_at timestamptz not null,
    amount numeric(14, 2) not null check (amount > 0),
    currency char(3) not null
);

create table journal_entries (
    entry_id bigint generated always as identity primary key,
    kind text not null check (kind in ('purchase', 'refund', 'payment', 'release', 'reversal')),
    -- purchase_id, payment_id, or for a reversal the entry_id that it takes back
    source_id text not null,
    rule text not null,
    occurred_at timestamptz not null,
    -- why the amount is held in suspense
    reason text check ((reason is not null) = (rule like '%\_held')),
    posted_at timestamptz not null default now(),
    posted_by_transaction xid8 not null default pg_current_xact_id(),
    unique (kind, source_id)
);

create index on journal_entries (source_id) where rule like '%\_held';

create table postings (
    entry_id bigint not null references journal_entries,
    side text not null check (side in ('debit', 'credit')),
    account_id text not null references accounts,
    amount numeric(14, 2) not null check (amount > 0),
    currency char(3) not null,
    primary key (entry_id, side, account_id, currency)
);
create index on postings (account_id);

create table statements (
    statement_id text primary key,
    statement_no bigint generated always as identity unique,
    user_id text not null,
    period text not null check (period ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'),
    currency char(3) not null,
    period_start timestamptz not null,
    period_end timestamptz not null,
    issued_at timestamptz not null,
    due_at timestamptz not null,
    previous_balance numeric(14, 2) not null,
    purchases_total numeric(14, 2) not null,
    refunds_total numeric(14, 2) not null,
    payments_total numeric(14, 2) not null,
    closing_balance numeric(14, 2) not null,
    minimum_payment numeric(14, 2) not null,
    totals_by_category jsonb not null,
    document_bucket text not null,
    document_key text not null unique,
    document_sha256 text not null,
    unique (user_id, currency, period),
    check (closing_balance = previous_balance + purchases_total - refunds_total - payments_total)
);

-- Which statement shows an entry: at most one, and for good.
create table statement_entries (
    entry_id bigint primary key references journal_entries,
    statement_id text not null references statements
);
create index on statement_entries (statement_id);

-- The outbox: a statement without a row here has still to be sent.
create table statement_publications (
    statement_id text primary key references statements,
    published_at timestamptz not null
);

-- A period whose statements are all issued; no statement of it or of an earlier one will follow.
create table closed_periods (
    period text primary key,
    closed_at timestamptz not null
);

create view trial_balance as
select a.kind, p.currency,
       coalesce(sum(p.amount) filter (where p.side = 'debit'), 0) as debits,
       coalesce(sum(p.amount) filter (where p.side = 'credit'), 0) as credits
from postings p join accounts a using (account_id)
group by a.kind, p.currency;

-- Purchases and refunds that nobody is billed for yet, and why.
create view suspended_purchases as
select p.*, held.reason, held.posted_at as held_at
from journal_entries held
join purchases p on p.purchase_id = held.source_id and p.kind = held.kind
where held.rule like '%\_held'
  and not exists (select from journal_entries released
                  where released.kind = 'release' and released.source_id = held.source_id);

-- What a cardholder owes (above zero) or is owed, by currency.
create view cardholder_balances as
select a.owner_id as user_id, p.currency,
       sum(case p.side when 'debit' then p.amount else -p.amount end) as balance
from postings p join accounts a using (account_id)
where a.kind = 'cardholder'
group by a.owner_id, p.currency;

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% is append only: post a correction as a new entry', tg_table_name
        using errcode = 'restrict_violation';
end $$;

create function refuse_later_posting() returns trigger language plpgsql as $$
begin
    if not exists (select from journal_entries where entry_id = new.entry_id
                   and posted_by_transaction = pg_current_xact_id()) then
        raise exception 'entry % is closed: postings come in the transaction of their entry', new.entry_id
            using errcode = 'restrict_violation';
    end if;
    return new;
end $$;

create function require_balance() returns trigger language plpgsql as $$
begin
    if not exists (select from postings where entry_id = new.entry_id) then
        raise exception 'entry % has no postings', new.entry_id using errcode = 'check_violation';
    end if;
    if exists (select from postings where entry_id = new.entry_id group by currency
               having sum(case side when 'debit' then amount else -amount end) <> 0) then
        raise exception 'debits and credits of entry % differ', new.entry_id
            using errcode = 'check_violation';
    end if;
    return null;
end $$;

create constraint trigger entry_balances after insert on journal_entries
    deferrable initially deferred for each row execute function require_balance();
-- Also here: `set constraints all immediate` would let a posting in after its entry's check.
create constraint trigger posting_balances after insert on postings
    deferrable initially deferred for each row execute function require_balance();
create trigger posting_belongs_to_open_entry before insert on postings
    for each row execute function refuse_later_posting();

do $$
declare append_only text;
begin
    foreach append_only in array array['accounts', 'approvals', 'purchases', 'purchase_items',
        'payments', 'journal_entries', 'postings', 'statements', 'statement_entries',
        'statement_publications', 'closed_periods', 'posting_rules']
    loop
        execute format('create trigger append_only before update or delete or truncate on %I
                        for each statement execute function refuse_change()', append_only);
    end loop;
    if not exists (select from pg_roles where rolname = 'cardwatch_app') then
        create role cardwatch_app nologin;
    end if;
end $$;

-- The application reads everything and adds rows; when and by which transaction an entry was
-- posted is not its to say.
grant select on accounts, posting_rules, approvals, purchases, purchase_items, payments,
    journal_entries, postings, statements, statement_entries, statement_publications,
    closed_periods, trial_balance, suspended_purchases, cardholder_balances to cardwatch_app;
grant insert on accounts, approvals, purchases, purchase_items, payments, postings, statements,
    statement_entries, statement_publications, closed_periods to cardwatch_app;
grant insert (kind, source_id, rule, occurred_at, reason) on journal_entries to cardwatch_app;
