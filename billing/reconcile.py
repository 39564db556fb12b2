"""python -m billing.reconcile: do the books agree? One line a check; ends with 1 if one fails."""

import os
import sys
from collections.abc import Mapping
from contextlib import closing

from billing.books import Check, checks
from billing.books_store import read_counts
from billing.database import connect
from billing.document_store import document_store
from contracts.errors import CardwatchError, MissingSetting


def reconcile(environ: Mapping[str, str]) -> list[Check]:
    if not environ.get("LEDGER_DSN"):
        raise MissingSetting("LEDGER_DSN")
    documents = document_store(environ.get("DOCUMENTS_BUCKET", "cardwatch-documents"))
    with closing(connect(environ["LEDGER_DSN"])) as connection:
        return checks(read_counts(connection, documents))


def main() -> int:
    try:
        found = reconcile(os.environ)
    except CardwatchError as error:
        print(f"reconcile: {error}", file=sys.stderr)
        return 1
    print(*found, sep="\n")
    return 0 if all(check.holds for check in found) else 1


if __name__ == "__main__":
    sys.exit(main())
