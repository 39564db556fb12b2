-- Items and postings reference their purchase, entry and account: checked once a statement for all
-- rows that it adds. A foreign key asks row by row, which took a quarter of the time of posting;
-- its other half, that what is referenced stays, holds by these tables being append only.
alter table purchase_items drop constraint purchase_items_purchase_id_fkey;
alter table postings
    drop constraint postings_entry_id_fkey,
    drop constraint postings_account_id_fkey;

create function require_references_of_items() returns trigger language plpgsql as $$
declare orphan text;
begin
    select purchase_id into orphan from added
    where not exists (select from purchases p where p.purchase_id = added.purchase_id) limit 1;
    if orphan is not null then
        raise exception 'items of purchase %, which is not there', orphan
            using errcode = 'foreign_key_violation';
    end if;
    return null;
end $$;
create trigger items_have_purchases after insert on purchase_items
    referencing new table as added for each statement execute function require_references_of_items();

create function require_references_of_postings() returns trigger language plpgsql as $$
declare orphan text;
begin
    select format('entry %s, account %s', entry_id, account_id) into orphan from added
    where not exists (select from journal_entries e where e.entry_id = added.entry_id)
       or not exists (select from accounts a where a.account_id = added.account_id) limit 1;
    if orphan is not null then
        raise exception 'a posting of what is not there: %', orphan
            using errcode = 'foreign_key_violation';
    end if;
    return null;
end $$;
create trigger postings_have_entries_and_accounts after insert on postings
    referencing new table as added for each statement execute function require_references_of_postings();
