-- What happened in the last days is found without going through all that ever did: what watches the
-- books asks for it every few minutes. Rows come nearly in the order of their time, so that a
-- summary of each stretch of a table is enough, and costs posting next to nothing.
create index on approvals using brin (coalesce(requested_at, decided_at)) with (autosummarize = on);
create index on purchases using brin (purchased_at) with (autosummarize = on);
create index on payments using brin (paid_at) with (autosummarize = on);
create index on statements (issued_at);
