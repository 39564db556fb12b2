"""AWS Lambda on one machine: its public API in front, its runtime API behind.

boto3 ── api.py ── invocation.py (the queue) ── runtime_api.py ── awslambdaric ── our handler
"""
