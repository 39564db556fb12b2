-- statements that do not open with the closing balance and the number of the one before
with chain as (
    select *, lag(closing_balance, 1, 0.00) over account as before,
           lag(number, 1, 0) over account as number_before
    from statements window account as (partition by user_id, currency order by period)
)
select statement_id || ': no. ' || number || ' opens with ' || previous_balance
       || ', no. ' || number_before || ' closed with ' || before
from chain
where (previous_balance <> before or number <> number_before + 1)
  and (%(period)s::text is null or period = %(period)s)
order by 1
