"""python -m local_stack.demo: the main job on one machine."""

import os
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from contracts.errors import CardwatchError
from local_stack import stack
from local_stack.alone import alone
from local_stack.demo.counting import Counting
from local_stack.demo.interrupt import stop_like_ctrl_c
from local_stack.demo.options import Options, parse
from local_stack.demo.processes import Processes
from local_stack.demo.run import Demo
from local_stack.demo.say import Progress
from local_stack.demo.secret import card_token_key
from local_stack.endpoints import Endpoints, beside_proxy
from local_stack.kibana.load import BUNDLE, load
from local_stack.logstash import data
from local_stack.ports import require_free
from local_stack.preflight import preflight, short_memory
from local_stack.provision import provision
from local_stack.services import services
from local_stack.settings import DATA, HOST, StackSettings

INTERRUPTED = 130


def environment(settings: StackSettings, environ: Mapping[str, str]) -> dict[str, str]:
    """What the programs of the demo read, beside what this process was given."""
    state = settings.state
    return {
        **environ,
        **Endpoints.of(settings).env(),
        "CARD_TOKEN_KEY": card_token_key(state / "secrets/card-token-key"),
        "CHECKPOINT_DIR": str(state / "checkpoints"),
        "APACHE_LOG_DIR": str(state / "apache"),
        "GEOIP_DIR": str(DATA / "geoip"),
        "CARDWATCH_STATE": str(state),
        "LOGSTASH_URL": f"http://{HOST}:{settings.ports.logstash}",
        "DOCUMENTS_URL": f"{Endpoints.of(settings).kibana}/documents",
    }


def start(settings: StackSettings, report: Callable[[str], None]) -> None:
    """Every server up and provisioned; what already is stays as it is."""
    report("Starting the servers")
    require_free("logstash", settings.ports.logstash)  # it is the demo's own, and begins later
    preflight(settings)
    if short := short_memory(Path("/proc/meminfo").read_text()):
        report(short)
    with alone(settings.state, report):
        stack.up(services(settings), report)
        provision(Endpoints.of(settings), report)
    data.prepare(settings.jars / "logstash", DATA)


def demo(options: Options, settings: StackSettings, environ: Mapping[str, str]) -> bool:
    progress = Progress()
    start(settings, progress.step)
    endpoints = Endpoints.of(settings)
    progress.step(f"{load(endpoints.kibana, BUNDLE)} dashboards and what they need, imported")
    variables = environment(settings, environ)
    apache = settings.state / "apache"
    apache.mkdir(parents=True, exist_ok=True)
    with Processes(settings.state / "logs/demo", variables) as processes:
        counting = Counting.of(endpoints, apache, variables)
        agree = Demo(options, processes, counting, progress, settings).run()
        counting.close()
    print(f"\nDashboards: {endpoints.kibana}/app/dashboards   (until `make down`)")
    return agree


def main() -> int:
    options = parse(sys.argv[1:], datetime.now(UTC).date())
    stop_like_ctrl_c()
    os.environ.update(beside_proxy(os.environ))
    try:
        agree = demo(options, StackSettings.from_env(os.environ), os.environ)
    except (CardwatchError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nstopped; `make demo` carries on from here", file=sys.stderr)
        return INTERRUPTED
    print("\nThe books agree." if agree else "\nThe books do not agree.")
    return 0 if agree else 1


if __name__ == "__main__":
    sys.exit(main())
