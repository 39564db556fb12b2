-- requests refunded for more than was bought
select request_id || ': ' || sum(amount) filter (where kind = 'refund') || ' refunded, '
       || coalesce(sum(amount) filter (where kind = 'purchase'), 0) || ' bought'
from purchase_states
where state = 'billed' and request_id in (
    select request_id from purchases
    where kind = 'refund' and purchased_at >= %(start)s and purchased_at < %(end)s)
group by request_id
having sum(amount) filter (where kind = 'refund')
     > coalesce(sum(amount) filter (where kind = 'purchase'), 0)
order by 1
