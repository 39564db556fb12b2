"""What the playbooks need in Python: which packages a host gets, and what is made inside Kafka and
the ledger.
"""
