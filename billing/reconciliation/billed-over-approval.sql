-- requests billed for more than was approved
select request_id || ': ' || sum(p.amount) || ' billed, ' || a.amount || ' approved'
from purchase_states p join approvals a using (request_id)
where p.kind = 'purchase' and p.state = 'billed' and request_id in (
    select request_id from purchases
    where kind = 'purchase' and purchased_at >= %(start)s and purchased_at < %(end)s)
group by request_id, a.amount having sum(p.amount) > a.amount
order by 1
