"""What EMR starts: fetches the job's secrets, then runs the job's own module.

job_entry.py MODULE ARGUMENT...

Every environment variable may hold {secret:NAME}, which is replaced by that secret of Secrets
Manager, and every argument {today} or {last_month}: so neither secrets nor dates are in the job's
definition, which anybody may read who may look at the console.
"""

import os
import re
import runpy
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

SECRET = re.compile(r"\{secret:([\w/-]+)\}")
#: Where spark-submit's --archives unpacks the zip of cloud/package.py.
CODE = "cardwatch"


def with_secrets(environ: Mapping[str, str], secret: Callable[[str], str]) -> dict[str, str]:
    """The variables that name a secret, with its value in place."""
    return {
        name: SECRET.sub(lambda found: secret(found[1]), value)
        for name, value in environ.items()
        if SECRET.search(value)
    }


def with_dates(arguments: Sequence[str], today: date) -> list[str]:
    last_month = (today.replace(day=1) - timedelta(days=1)).strftime("%Y-%m")
    dates = {"{today}": today.isoformat(), "{last_month}": last_month}
    return [dates.get(argument, argument) for argument in arguments]


def main() -> None:
    sys.path.insert(0, str(Path(CODE).resolve()))
    import boto3  # it is in the archive, on the path only now

    secrets = boto3.client("secretsmanager")
    os.environ.update(
        with_secrets(
            os.environ, lambda name: str(secrets.get_secret_value(SecretId=name)["SecretString"])
        )
    )
    module, *arguments = sys.argv[1:]
    sys.argv = [module, *with_dates(arguments, datetime.now(UTC).date())]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
