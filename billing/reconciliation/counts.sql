with billed as (
    select distinct d.request_id
    from purchases d join journal_entries e on e.source_id = d.purchase_id
    where e.rule in ('purchase', 'purchase_released')
), shown as (
    select s.statement_id, s.closing_balance - s.previous_balance as told,
           coalesce(sum(case p.side when 'debit' then p.amount else -p.amount end), 0) as booked
    from statements s
    left join statement_entries using (statement_id)
    left join (postings p join accounts a on a.account_id = p.account_id and a.kind = 'cardholder')
        using (entry_id)
    group by s.statement_id
), openings as (
    select previous_balance,
           lag(closing_balance, 1, 0.00) over (partition by user_id, currency order by period) as before
    from statements
)
select (select count(*) from approvals where decision = 'approved') as approved,
       (select count(*) from approvals left join billed using (request_id)
        where decision = 'approved' and billed.request_id is null) as approved_open,
       (select count(*) from billed) as billed_requests,
       (select count(*) from purchases) as purchases,
       (select count(*) from journal_entries where kind in ('purchase', 'refund')) as purchase_entries,
       (select count(*) from payments) as payments,
       (select count(*) from journal_entries where kind = 'payment') as payment_entries,
       (select count(*) from statements) as statements,
       (select count(*) from statement_publications) as sent,
       (select count(*) from shown where told <> booked) as statements_off,
       (select count(*) from openings where previous_balance <> before) as openings_off
