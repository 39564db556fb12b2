-- purchases, refunds and payments without an entry
select purchase_id || ': ' || amount || ' ' || currency from purchase_states
where state = 'new' and purchased_at >= %(start)s and purchased_at < %(end)s
union all
select payment_id || ': ' || amount || ' ' || currency from payments p
where paid_at >= %(start)s and paid_at < %(end)s and not exists (
    select from journal_entries e where e.kind = 'payment' and e.source_id = p.payment_id)
order by 1
