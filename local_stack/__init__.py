"""The whole of Cardwatch on one machine: real servers on loopback, one file a server.

__main__.py, stack.py       up, status, down and env, for all servers at once
services.py, service.py     which servers there are; how one is started, asked and stopped
kafka.py, elasticsearch_node.py, postgresql.py, dynamodb.py, aws.py, lambda_function.py
settings.py, endpoints.py   ports and folders; where each server answers
provision.py, ledger.py     topics, templates, tables and buckets, from contracts/
throwaway.py                a stack of its own for one test session
aws_server/                 S3 and the rest of AWS (aws.py starts it)
lambda_runtime/             Lambda (lambda_function.py starts it)
logstash/, kibana/          the runner of pipeline files; the viewer of dashboards
demo/                       the main job, with the proof at its end
setup/, jars/, java/        what `make setup` installs; launchers of servers that come as jars
"""
