"""Roles say what they take, and no secret has a default."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar, trust_as_template
from jinja2 import Environment, Template
from jinja2.nativetypes import NativeEnvironment

from deployment.kafka_access import load_clients

ANSIBLE = Path(__file__).resolve().parents[2] / "ansible"
ROLES = sorted(path for path in (ANSIBLE / "roles").iterdir() if not path.name.startswith("aws_"))
PRODUCTS = ("elasticsearch", "logstash", "kibana", "kafka", "postgresql", "apache", "cardwatch")
SECRET = re.compile(r"password|secret|token_key|encryption_key")
TOLD_SECRET = re.compile(r"passwords|_dsn|kafka_administrator")
BLOCK = ("block", "rescue", "always")


def _read(path: Path) -> Any:
    return yaml.safe_load(path.read_text()) if path.exists() else {}


def _options(role: Path) -> dict[str, Any]:
    options: dict[str, Any] = _read(role / "meta/argument_specs.yml")["argument_specs"]["main"][
        "options"
    ]
    return options


def test_every_product_has_its_role() -> None:
    assert {role.name for role in ROLES} >= {*PRODUCTS, "common", "certificates"}


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.name)
def test_every_option_of_a_role_is_described(role: Path) -> None:
    assert [name for name, option in _options(role).items() if not option.get("description")] == []


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.name)
def test_every_default_of_a_role_is_an_option_of_it(role: Path) -> None:
    assert (_read(role / "defaults/main.yml") or {}).keys() <= _options(role).keys()


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.name)
def test_no_secret_has_a_default(role: Path) -> None:
    defaults = _read(role / "defaults/main.yml") or {}
    found = [name for name in defaults if SECRET.search(name)]
    found += [
        name
        for name, option in _options(role).items()
        if SECRET.search(name) and ("default" in option or not option.get("required"))
    ]
    assert found == []


@pytest.mark.parametrize("name", PRODUCTS)
def test_a_product_is_installed_configured_started_and_asked(name: str) -> None:
    tasks = [task["name"] for task in _read(ANSIBLE / "roles" / name / "tasks/main.yml")]
    order = [
        next(place for place, task in enumerate(tasks) if task.startswith(step))
        for step in ("Install", "Configure", "Apply what has changed", "Start", "Ask")
    ]
    assert order == sorted(order)


def test_groups_in_the_example_inventory_are_the_products() -> None:
    inventory = _read(ANSIBLE / "inventory/static.example.yml")
    assert set(inventory["all"]["children"]) == set(PRODUCTS)


def test_every_program_has_a_kafka_user_of_its_own() -> None:
    variables = _read(ANSIBLE / "roles/cardwatch/vars/main.yml")
    programs = [*variables["cardwatch_services"], *variables["cardwatch_timers"]]
    users = [program["client"] for program in programs if program["client"]]
    assert len(users) == len(set(users))
    assert set(users) <= {client.name for client in load_clients()}


def test_the_example_of_secrets_has_no_secret_in_it_and_every_kafka_client() -> None:
    secrets = _read(ANSIBLE / "inventory/secrets.example.yml")
    flat = [
        v
        for value in secrets.values()
        for v in (value.values() if isinstance(value, dict) else [value])
    ]
    assert set(flat) == {""}
    clients = {client.name for client in load_clients()}
    assert set(secrets["kafka_passwords"]) == {"admin", *clients}


def test_every_unit_gives_up_what_it_does_not_need() -> None:
    unit = (ANSIBLE / "roles/systemd_unit/templates/unit.service.j2").read_text()
    for line in ("ProtectSystem=strict", "CapabilityBoundingSet=\n", "NoNewPrivileges=yes"):
        assert line in unit


@pytest.mark.parametrize(
    "path", ["logstash/templates/logstash.env", "cardwatch/templates/service.env"]
)
def test_who_writes_documents_knows_every_node(path: str) -> None:
    lines = (ANSIBLE / f"roles/{path}.j2").read_text().splitlines()
    (line,) = (line for line in lines if line.startswith("ELASTICSEARCH_URL="))
    said = Template(line).render(elasticsearch_urls=["https://es-1:9200", "https://es-2:9200"])
    assert said == 'ELASTICSEARCH_URL="https://es-1:9200 https://es-2:9200"'


@pytest.mark.parametrize(
    ("calendar", "limits"), [("", ["TimeoutStartSec=300"]), ("*-*-* 04:00:00 UTC", [])]
)
def test_what_a_timer_starts_may_take_its_time(calendar: str, limits: list[str]) -> None:
    role = ANSIBLE / "roles/systemd_unit"
    options = {**_read(role / "defaults/main.yml"), "systemd_unit_calendar": calendar}
    unit = Template((role / "templates/unit.service.j2").read_text()).render(options)

    assert [line for line in unit.splitlines() if line.startswith("TimeoutStartSec")] == limits


@pytest.mark.parametrize("name", ["elasticsearch", "kafka", "kibana", "logstash", "cardwatch"])
def test_a_file_whose_change_restarts_a_product_is_looked_at_where_a_restart_was_missed(
    name: str,
) -> None:
    tasks = _read(ANSIBLE / f"roles/{name}/tasks/configure.yml")
    written = [
        [part for part in re.sub(r"{{.*?}}", "", task[kind]["dest"]).split("/")[-2:] if part]
        for task in tasks
        for kind in ("ansible.builtin.template", "ansible.builtin.copy")
        if kind in task and "notify" in task
    ]
    (unit,) = (task["vars"] for task in tasks if "systemd_unit_name" in task.get("vars", {}))
    looked_at = f"{unit['systemd_unit_environment_files']} {unit['systemd_unit_reads']}"

    assert written
    for parts in filter(None, written):
        assert any(part in looked_at for part in parts), parts


def test_postgresql_waits_for_the_address_that_it_listens_on() -> None:
    unit = (ANSIBLE / "roles/postgresql/templates/hardening.conf.j2").read_text()

    assert "Wants=network-online.target\nAfter=network-online.target\n" in unit


@pytest.mark.parametrize(
    ("memory_mb", "neighbours", "heap"),
    [
        (7800, ["elasticsearch"], "3900m"),
        (64000, ["elasticsearch"], "31744m"),
        (7800, ["elasticsearch", "kafka", "kibana"], "1300m"),
    ],
)
def test_elasticsearch_has_half_of_its_part_of_the_memory_and_31_gib_at_most(
    memory_mb: int, neighbours: list[str], heap: str
) -> None:
    told = _read(ANSIBLE / "roles/elasticsearch/defaults/main.yml")["elasticsearch_heap"]
    facts = {"memtotal_mb": memory_mb}

    said = Template(told).render(ansible_facts=facts, elasticsearch_neighbours=neighbours)

    assert said == heap


def _holds(condition: str, **variables: Any) -> bool:
    return bool(Environment().compile_expression(condition)(**variables))  # noqa: S701


@pytest.mark.parametrize(
    ("answer", "due"),
    [
        ({"status": 401}, True),
        ({"status": 200, "json": {"roles": ["viewer", "cardwatch_reader"]}}, False),
        ({"status": 200, "json": {"roles": ["cardwatch_reader"]}}, True),
    ],
)
def test_a_user_of_elasticsearch_gets_the_rights_that_the_role_names_today(
    answer: dict[str, Any], due: bool
) -> None:
    tasks = _read(ANSIBLE / "roles/elasticsearch/tasks/users.yml")
    (put,) = (task for task in tasks if task["name"].startswith("Users"))
    users = {"reader": ["cardwatch_reader", "viewer"]}

    assert due == _holds(put["when"], item={"item": "reader", **answer}, elasticsearch_users=users)


@pytest.mark.parametrize(
    ("imported", "missing", "due"), [(False, [], True), (True, [], False), (True, ["web"], True)]
)
def test_dashboards_are_imported_where_elasticsearch_lost_them(
    imported: bool, missing: list[str], due: bool
) -> None:
    tasks = _read(ANSIBLE / "roles/kibana/tasks/dashboards.yml")
    (put,) = (task for task in tasks if task["name"] == "Import it")
    marker = {"stat": {"exists": imported}}

    assert due == _holds(put["when"], kibana_imported=marker, kibana_missing=missing)


def test_of_snapshots_the_newest_stay() -> None:
    *_, forget = _read(ANSIBLE / "roles/elasticsearch/tasks/backup.yml")
    old = NativeEnvironment().from_string(forget["vars"]["elasticsearch_old"])
    snapshots = [
        {"snapshot": name, "start_time_in_millis": n} for n, name in ((3, "c"), (1, "a"), (2, "b"))
    ]
    found = {"json": {"snapshots": snapshots}}

    for kept, gone in ((2, ["a"]), (3, []), ("1", ["a", "b"])):
        told = old.render(elasticsearch_known=found, elasticsearch_snapshots_kept=kept)
        assert told == gone


def test_dumps_on_the_controller_are_for_their_owner_and_go_like_those_of_the_host() -> None:
    folder, _, _, forget = _read(ANSIBLE / "roles/postgresql/tasks/fetch_backup.yml")
    *_, host, _ = _read(ANSIBLE / "roles/postgresql/tasks/backup.yml")

    assert folder["ansible.builtin.file"]["mode"] == "0700"
    assert forget["delegate_to"] == "localhost"
    assert forget["loop"] == host["loop"].replace("postgresql_dumps", "postgresql_fetched")


def test_logstash_may_go_back_to_an_older_version() -> None:
    tasks = _read(ANSIBLE / "roles/logstash/tasks/install_repository.yml")
    kinds = ("ansible.builtin.apt", "ansible.builtin.dnf")

    assert [task[kind]["allow_downgrade"] for task in tasks for kind in kinds if kind in task] == [
        True,
        True,
    ]


@pytest.mark.parametrize(
    ("localtime", "zone"),
    [
        ("/usr/share/zoneinfo/Europe/Vienna", "Europe/Vienna"),
        ("/usr/share/zoneinfo/Etc/UTC", "Etc/UTC"),
        ("/etc/localtime", "UTC"),
    ],
)
def test_an_error_log_is_read_in_the_time_zone_of_its_host(localtime: str, zone: str) -> None:
    role = ANSIBLE / "roles/logstash"
    told = trust_as_template(_read(role / "vars/main.yml")["logstash_time_zone"])
    variables = {"logstash_localtime": {"stdout": localtime}}

    assert Templar(DataLoader(), variables=variables).template(told) == zone
    environment = (role / "templates/logstash.env.j2").read_text()
    assert "APACHE_TIMEZONE={{ logstash_time_zone }}" in environment


@pytest.mark.parametrize(
    ("told", "waited_for"),
    [
        ({"cardwatch_started": {"changed": False}}, False),
        ({"cardwatch_started": {"changed": True}}, True),
        ({"cardwatch_started": {"changed": False}, "cardwatch_restarted": {"changed": True}}, True),
    ],
)
def test_screening_is_waited_for_where_it_was_started(
    told: dict[str, Any], waited_for: bool
) -> None:
    *_, wait = _read(ANSIBLE / "roles/cardwatch/tasks/ask.yml")
    condition = trust_as_template(f"{{{{ {wait['when']} }}}}")
    variables = {"cardwatch_first": True, **told}

    assert Templar(DataLoader(), variables=variables).template(condition) is waited_for


def _tasks(told: Any) -> Iterator[dict[str, Any]]:
    """Those of blocks too."""
    for task in told or ():
        yield task
        yield from _tasks([each for part in BLOCK for each in task.get(part, ())])


def test_a_secret_that_a_program_reads_is_shown_at_no_verbosity() -> None:
    shown = [
        f"{role.name}: {task['name']}"
        for role in ROLES
        for file in role.glob("tasks/*.yml")
        for task in _tasks(_read(file))
        if "stdin" in task.get("ansible.builtin.command", {})
        and TOLD_SECRET.search(str(task))
        and task.get("no_log") not in (True, "{{ ansible_verbosity > 2 }}")
    ]
    assert shown == []


@pytest.mark.parametrize("name", ["cardwatch", "logstash"])
def test_passwords_of_a_program_lie_in_a_file_that_systemd_alone_reads(name: str) -> None:
    (written,) = (
        task["ansible.builtin.template"]
        for task in _tasks(_read(ANSIBLE / f"roles/{name}/tasks/configure.yml"))
        if task.get("ansible.builtin.template", {}).get("src", "").endswith(".env.j2")
    )
    assert (written["owner"], written["group"], written["mode"]) == ("root", "root", "0600")
