-- requests billed for more than was approved
select request_id || ': ' || sum(p.amount) || ' billed, ' || a.amount || ' approved'
from purchase_states p join approvals a using (request_id)
where p.kind = 'purchase' and p.state = 'billed'
  and p.purchased_at >= %(start)s and p.purchased_at < %(end)s
group by request_id, a.amount having sum(p.amount) > a.amount
order by 1
