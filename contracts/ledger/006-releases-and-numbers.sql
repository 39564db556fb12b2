-- Only what is held is released, and once: also for a person with the application's role.
create function refuse_release_of_nothing() returns trigger language plpgsql as $$
declare wrong text;
begin
    select source_id into wrong from added
    where kind = 'release' and not exists (
        select from journal_entries held
        where held.source_id = added.source_id and held.rule like '%\_held'
          and held.kind = split_part(added.rule, '_', 1)
          and not exists (select from journal_entries back
                          where back.kind = 'reversal' and back.source_id = held.entry_id::text))
    limit 1;
    if wrong is not null then
        raise exception '% is not held: there is nothing to release', wrong
            using errcode = 'check_violation';
    end if;
    return null;
end $$;
create trigger releases_are_of_what_is_held after insert on journal_entries
    referencing new table as added for each statement execute function refuse_release_of_nothing();

-- An account's statements are numbered: whatever a job read, there is one of each number. Those
-- that were issued before there were numbers (003) all have 1.
create unique index statement_numbers on statements (user_id, currency, number) where sha256 <> '';
