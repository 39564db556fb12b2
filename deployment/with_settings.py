"""python -m deployment.with_settings MODULE: runs a module of ours with environment variables.

Standard input is JSON, {"environment": {NAME: VALUE}, "input": TEXT}; TEXT is what MODULE reads as
its own. Ansible's `environment` would put the values into the command line of a shell, where every
user of the host, and sudo's log, can read them.
"""

import io
import json
import os
import runpy
import sys


def main() -> None:
    told = json.load(sys.stdin)
    os.environ.update(told["environment"])
    sys.stdin = io.StringIO(told.get("input", ""))
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
