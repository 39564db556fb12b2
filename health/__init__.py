"""What the pipeline itself is like: asked, and written down for the Pipeline dashboard.

python -m health asks Kafka (events per topic, what each reader has still to read and for how long
it waits), Logstash (events in and out), the books (billing.reconcile) and the web traffic (bursts
of errors), and indexes what it finds in pipeline-health-*.
"""
