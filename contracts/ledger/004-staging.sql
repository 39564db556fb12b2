-- Where the tasks of a posting batch put their records, beside each other; what is new of them is
-- then posted by one statement a rule, in one transaction that takes them away.
create table staged_records (
    batch uuid not null,
    topic text not null,
    partition integer not null,
    record_offset bigint not null,
    message jsonb not null,
    staged_at timestamptz not null default now()
);
create index on staged_records (batch);
-- Emptied all the time: its statistics say nothing of the batch that is posted now.
alter table staged_records set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 50000);
grant select, insert, delete on staged_records to cardwatch_app;
