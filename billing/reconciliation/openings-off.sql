-- statements that do not open with the closing balance and the number of the one before
select s.statement_id || ': no. ' || s.number || ' opens with ' || s.previous_balance
       || ', no. ' || coalesce(before.number, 0) || ' closed with ' || coalesce(before.closing_balance, 0.00)
from statements s left join lateral (
    select number, closing_balance from statements b
    where (b.user_id, b.currency) = (s.user_id, s.currency) and b.period < s.period
    order by b.period desc limit 1) as before on true
where (%(period)s::text is null or s.period = %(period)s) and s.issued_at >= %(start)s
  and (s.previous_balance <> coalesce(before.closing_balance, 0)
       or s.number <> coalesce(before.number, 0) + 1)
order by 1
