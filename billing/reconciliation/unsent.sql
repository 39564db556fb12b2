-- statements that were not sent, for want of documents or of Kafka
select statement_id from statements s
where (%(period)s::text is null or period = %(period)s)
  and not exists (select from statement_publications p where p.statement_id = s.statement_id)
order by 1
