"""How fast bills are made: `python -m bench.billing pdf | post | stream | statements | kill`.

Each prints its figures beside those of what a user would write first, and the machine they were
taken on. post, stream, statements and kill use the PostgreSQL server of LEDGER_DSN in a database of
their own; stream and kill also need KAFKA_BOOTSTRAP_SERVERS.

Core seconds, not seconds, are the figures to go by: they were taken on 2 cores that others kept at
a load of 20 to 50. A page of 20 lines as PDF: 270 a core second drawn, 42 typeset (pdf). What a
purchase costs the database grows slowly, as an index lookup does: 7,800 a core second of the server
with 10,000 in the ledger, 6,000 with 100,000, where one transaction a purchase gets 90 (post). With
Spark's share, from Kafka to the ledger, 1,150 a core second of both, the first batch of a cold JVM
included (stream). Statements: 400,000 postings of 20,000 users in 231 s under a load of 27; a
thousand cost 0.3 core seconds of the server and as many of Python, beside 0.01 for each thousand
entries read (statements).

For a billion a year: purchases, items, entries and postings partitioned by month, so that indexes
in use fit into memory and an old month can be detached; their natural keys stay in one
unpartitioned table, for a key posts once in all months. Judging records, drawing up statements and
rendering are Spark's and grow with EMR (more READERS and PARTITIONS, read from a replica); posting,
numbering and the constraints stay in the database.
"""

import argparse
import os
import sys

from bench.billing import killed, pdf, posting, statements, streaming
from bench.billing.machine import machine


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.billing", description=__doc__)
    parser.add_argument("what", choices=("pdf", "post", "stream", "statements", "kill"))
    parser.add_argument("--documents", type=int, default=200)
    parser.add_argument("--purchases", type=int, default=100_000)
    parser.add_argument(
        "--batches", type=int, nargs="+", default=[20_000], help="records a batch, one run each"
    )
    parser.add_argument("--users", type=int, default=100_000)
    parser.add_argument("--lines", type=int, default=20, help="postings of a user in the month")
    options = parser.parse_args(arguments)
    print(f"on {machine()}")
    if options.what == "pdf":
        pdf.measure(options.documents)
        return
    server = os.environ.get("LEDGER_DSN") or parser.error("LEDGER_DSN is not set: `make up` first")
    if options.what == "post":
        posting.measure(server, options.purchases)
    elif options.what == "stream":
        streaming.measure(server, os.environ, options.purchases, options.batches)
    elif options.what == "statements":
        statements.measure(server, options.users, options.lines)
    else:
        killed.measure(server, os.environ, options.purchases)


if __name__ == "__main__":
    main(sys.argv[1:])
