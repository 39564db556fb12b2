"""The committed bundle: made from its source, without a fault, and with what people look for."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from dashboards.bundle import BUNDLE, SOURCE, compile_bundle
from dashboards.checks import problems_of
from dashboards.mappings import TEMPLATES, fields_of

DASHBOARDS = ("approvals", "bills", "pipeline", "web")
OBJECTS = [json.loads(line) for line in BUNDLE.read_text().splitlines()]


def named(name: str) -> dict[str, Any]:
    (found,) = [f for f in OBJECTS if f["type"] == "dashboard" and f["id"] == f"cardwatch-{name}"]
    return found


def panels(name: str) -> list[dict[str, Any]]:
    return list(json.loads(named(name)["attributes"]["panelsJSON"]))


def test_making_the_bundle_again_gives_the_same_bytes() -> None:
    assert compile_bundle(SOURCE).encode() == BUNDLE.read_bytes()


def test_the_bundle_passes_every_check() -> None:
    assert problems_of(BUNDLE.read_bytes()) == []


def test_every_source_file_is_in_the_bundle() -> None:
    ids = {found["id"] for found in OBJECTS}
    for file in (*SOURCE.glob("dashboards/*.yaml"), *SOURCE.glob("data_views/*.json")):
        assert f"cardwatch-{file.stem}" in ids


def test_every_index_template_is_seen_through_a_data_view() -> None:
    titles = [f["attributes"]["title"] for f in OBJECTS if f["type"] == "index-pattern"]
    seen = {pattern for title in titles for pattern in title.split(",")}
    written = {json.loads(f.read_text())["index_patterns"][0] for f in TEMPLATES.glob("*.json")}
    assert seen == written


@pytest.mark.parametrize("name", DASHBOARDS)
def test_a_dashboard_links_to_all_four(name: str) -> None:
    (links,) = [panel for panel in panels(name) if panel["type"] == "links"]
    references = {found["name"]: found["id"] for found in named(name)["references"]}
    to = {
        references[f"{links['panelIndex']}:{link['destinationRefName']}"]
        for link in links["embeddableConfig"]["attributes"]["links"]
    }
    assert to == {f"cardwatch-{other}" for other in DASHBOARDS}


def test_all_four_open_on_one_time_range() -> None:
    ranges = {
        (named(name)["attributes"]["timeFrom"], named(name)["attributes"]["timeTo"])
        for name in DASHBOARDS
    }
    assert ranges == {("now-1M/M", "now")}


def test_no_panel_is_left_in_the_library_without_a_dashboard() -> None:
    shown = {r["id"] for name in DASHBOARDS for r in named(name)["references"]}
    kept = {f["id"] for f in OBJECTS if f["type"] in ("lens", "map", "search")}
    assert kept <= shown


def test_one_meaning_has_one_colour_on_every_dashboard() -> None:
    colours: dict[str, set[str]] = {}
    for file in SOURCE.glob("dashboards/*.yaml"):
        for panel in yaml.safe_load(file.read_text())["panels"]:
            for measure in panel.get("measures", ()):
                if "colour" in measure and measure["name"] in ("Approved", "Rejected"):
                    colours.setdefault(measure["name"], set()).add(measure["colour"])
    assert colours == {"Approved": {"approved"}, "Rejected": {"rejected"}}


def test_a_country_means_the_same_field_where_drill_downs_carry_it() -> None:
    for pattern in ("web-access-*", "web-error-*", "approval-decisions-*", "purchases-*"):
        assert fields_of(pattern)["country"] == "keyword"


@pytest.mark.parametrize(
    ("name", "targets"), [("web", {"approvals"}), ("approvals", {"web", "bills"})]
)
def test_a_click_leads_on(name: str, targets: set[str]) -> None:
    references = [r for r in named(name)["references"] if "DRILLDOWN" in r["name"]]
    assert {r["id"] for r in references} == {f"cardwatch-{target}" for target in targets}


def test_alert_rules_read_only_fields_that_exist() -> None:
    """ES|QL: what stands before = is made by the query itself."""
    for rule in yaml.safe_load(Path(SOURCE / "alerts.yaml").read_text()):
        if "search" in rule:
            assert fields_of(rule["search"]["index"])
            continue
        assert unknown_names(rule["esql"]) == set(), rule["name"]


def test_a_field_that_no_index_has_is_found_in_a_rule() -> None:
    assert unknown_names("FROM web-access-* | WHERE nothing.such > 1") == {"nothing.such"}


def unknown_names(esql: str) -> set[str]:
    source, _, rest = esql.partition("|")
    fields = fields_of(source.replace("FROM", "").strip())
    made = set(re.findall(r"(\w+) =(?!=)", rest))
    words = set(re.findall(r"\b[a-z][a-z0-9_.]*\b", re.sub(r'"[^"]*"', "", rest)))
    return words - set(fields) - made
