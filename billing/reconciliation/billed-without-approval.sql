-- purchases billed without an approved request
select p.purchase_id || ': ' || p.amount || ' ' || p.currency || ' of ' || p.user_id
from purchase_states p left join approvals a using (request_id)
where p.kind = 'purchase' and p.state = 'billed'
  and p.purchased_at >= %(start)s and p.purchased_at < %(end)s
  and (a.decision is distinct from 'approved' or a.user_id <> p.user_id or a.currency <> p.currency)
order by 1
