"""What runs on a host finds there all that it imports: what a host lacks is hidden from it here."""

import json
import subprocess
import sys
from importlib.metadata import packages_distributions

import yaml

from deployment.host_requirements import HOST, LOCK, selection
from rehearse.settings import CHECKOUT

ROLE = CHECKOUT / "ansible/roles/cardwatch/vars/main.yml"
#: Besides what units run: what playbooks and people do.
OTHERS = (
    *("deployment.kafka_objects", "deployment.kafka_in_sync", "deployment.kafka_finalize"),
    *("deployment.ledger", "deployment.ledger_login", "deployment.verify_path"),
    "billing.reconcile",
)
ON_A_HOST = """
import importlib, json, sys
absent, modules = json.load(sys.stdin)
sys.modules.update(dict.fromkeys(absent))
for module in modules:
    importlib.import_module(module)
"""


def programs() -> list[str]:
    """Modules of the units, as `-m MODULE` or, with today's date, `-m deployment.dated MODULE`."""
    role = yaml.safe_load(ROLE.read_text())
    units = [*role["cardwatch_services"], *role["cardwatch_timers"]]
    words = [unit["command"].split() for unit in units]
    named = [word[2] if word[1] == "deployment.dated" else word[1] for word in words]
    return [f"{name}.__main__" if (CHECKOUT / name).is_dir() else name for name in named]


def test_every_program_starts_with_the_packages_of_a_host() -> None:
    there = {entry.name for entry in selection(LOCK.read_text(), HOST)}
    absent = [
        module
        for module, names in packages_distributions().items()
        if not {name.lower().replace("_", "-").replace(".", "-") for name in names} & there
    ]
    done = subprocess.run(
        (sys.executable, "-c", ON_A_HOST),
        input=json.dumps([absent, [*programs(), *OTHERS]]),
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
