"""python -m deployment.dated MODULE [ARGUMENT...]: runs a program with today's dates among its
arguments.

TODAY and LAST_MONTH (like 2026-10) are filled in, in UTC: a timer of systemd knows when, but
cannot say it.
"""

import runpy
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta


def filled_in(arguments: Sequence[str], today: date) -> list[str]:
    last_month = today.replace(day=1) - timedelta(days=1)
    words = {"TODAY": today.isoformat(), "LAST_MONTH": f"{last_month:%Y-%m}"}
    return [words.get(argument, argument) for argument in arguments]


def main() -> None:
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    module, *arguments = sys.argv[1:]
    sys.argv[1:] = filled_in(arguments, datetime.now(UTC).date())
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
