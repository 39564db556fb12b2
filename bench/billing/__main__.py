"""How fast bills are made: `python -m bench.billing pdf | post | stream | statements | kill`.

Each prints its figures beside those of what a user would write first, and the machine they were
taken on. post, stream, statements and kill use the PostgreSQL server of LEDGER_DSN in a database of
their own; stream and kill also need KAFKA_BOOTSTRAP_SERVERS.

On 2 cores (x86_64, load 1 to 4): a page of 20 lines as PDF: 270 a core second drawn, 42 typeset
(pdf). From Kafka to the ledger 5,200 purchases/s, each with its approval; 3,600 a core second of
all that takes part, the first batch of a cold JVM included; over 735,000 purchases memory stayed at
2.5 GB (stream). The database's own share grows slowly, as an index lookup does: 7,600 a core second
with 10,000 in the ledger, 5,400 with 200,000, 5,000 with 1,000,000, where one transaction a
purchase gets 8 (post). 100,000 statements over 2,000,000 postings: 90 s, 172 core seconds, where a
loop of a user each takes 414 (statements). Killed in the middle and started again, ours doubled
none of 240,000 purchases and lost none; JDBC append doubled 828 (kill).

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
from spark.post_purchases import RECORDS_A_BATCH


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.billing", description=__doc__)
    parser.add_argument("what", choices=("pdf", "post", "stream", "statements", "kill"))
    parser.add_argument("--documents", type=int, default=200)
    parser.add_argument("--purchases", type=int, default=100_000)
    parser.add_argument(
        "--batches",
        type=int,
        nargs="+",
        default=[RECORDS_A_BATCH],
        help="records a batch, one run each",
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
