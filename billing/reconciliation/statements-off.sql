-- statements whose totals are not those of their entries
with shown as (
    select s.statement_id,
           coalesce(sum(l.amount) filter (where l.kind = 'purchase'), 0) as purchases,
           coalesce(-sum(l.amount) filter (where l.kind = 'refund'), 0) as refunds,
           coalesce(-sum(l.amount) filter (where l.kind = 'payment'), 0) as payments,
           coalesce(sum(l.amount) filter (where l.kind = 'correction'), 0) as corrections
    from statements s left join statement_entries using (statement_id)
    left join cardholder_lines l using (entry_id)
    where (%(period)s::text is null or s.period = %(period)s) and s.issued_at >= %(start)s
    group by s.statement_id
)
select statement_id || ': says ' || concat_ws(' ', purchases_total, refunds_total, payments_total, corrections_total)
       || ', its entries ' || concat_ws(' ', purchases, refunds, payments, corrections)
from shown join statements s using (statement_id)
where (purchases_total, refunds_total, payments_total, corrections_total)
   is distinct from (purchases, refunds, payments, corrections)
order by 1
