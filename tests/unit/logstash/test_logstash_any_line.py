"""No input line stops one of our pipelines: each becomes a document with its index and its id."""

import json
from pathlib import Path

import orjson
import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from local_stack.logstash.cases.case import Case
from local_stack.logstash.cases.run_here import documents_here
from local_stack.logstash.codecs.charset import utf8

PIPELINES = Path(__file__).resolve().parents[3] / "logstash/pipelines"
# Compiling a pipeline costs more than a hundred lines: many lines an example, few examples, and no
# search for a smaller one.
FEW = settings(
    deadline=None,
    max_examples=8,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    # How fast examples are made tells of the machine's other work.
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
GOOD = b'81.2.69.142 - - [04/Mar/2024:08:15:42 +0000] "GET /a?b HTTP/1.1" 200 5 "-" "curl/8" 12'
ERROR = (
    b"[Mon Mar 04 08:15:42.123456 2024] [core:error] [pid 1:tid 2] [client 81.2.69.142:5] AH1: x"
)
MESSAGE = (
    b'{"request_id":"r","purchase_id":"p","requested_at":"2024-03-04T08:15:42Z","amount":"1.50"}'
)


def changed(line: bytes) -> st.SearchStrategy[bytes]:
    """`line` with a piece cut out and another put in."""
    place = st.integers(0, len(line))
    return st.builds(
        lambda a, b, piece: line[: min(a, b)] + piece + line[max(a, b) :],
        place, place, st.binary(max_size=8),
    )  # fmt: skip


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)
odd_messages = st.dictionaries(
    st.sampled_from(
        ["request_id", "purchase_id", "payment_id", "statement_id", "requested_at", "purchased_at",
         "amount", "decision", "document", "tags", "@timestamp", "@metadata", "@version", "event",
         "message", "totals_by_category"]
    ),
    json_values, max_size=6,
).map(lambda message: json.dumps(message).encode())  # fmt: skip


def documents(name: str, events: list[bytes], data: Path) -> list[dict[str, object]]:
    file = PIPELINES / name / "50-filter.conf"
    case = Case(Path(name), ((str(file), file.read_text()),), tuple(events), None, metadata=True)
    return documents_here(case, {"GEOIP_DIR": str(data / "geoip")}, data)


def placed(made: list[dict[str, object]]) -> bool:
    found = [one["@metadata"] for one in made]
    return all(isinstance(one, dict) and one.get("index") and fits(one.get("id")) for one in found)


def fits(key: object) -> bool:
    """Of a longer id Elasticsearch refuses the whole request, again and again."""
    return isinstance(key, str) and 0 < len(key.encode()) <= 512


@pytest.mark.parametrize("name", ["apache-access", "apache-error"])
@FEW
@given(
    lines=st.lists(
        st.binary(max_size=60) | changed(GOOD) | changed(ERROR), min_size=20, max_size=40
    )
)
@example(lines=[b"x" * (1 << 20), b"\0", b"", b"\xff" * 1000, GOOD, ERROR])
def test_any_line_of_a_log_becomes_a_document(
    name: str, lines: list[bytes], logstash_data: Path
) -> None:
    path = {"file": {"path": "/l"}}
    events = [
        orjson.dumps({"message": (text := utf8(line)), "event": {"original": text},
                      "log": {**path, "offset": at}})
        for at, line in enumerate(lines)
    ]  # fmt: skip
    made = documents(name, events, logstash_data)
    assert len(made) == len(lines)
    assert placed(made)
    ids = {one["@metadata"]["id"] for one in made}  # type: ignore[index]
    assert len(ids) == len(lines)


@pytest.mark.parametrize(
    "name", ["approval-decisions", "billing-statements", "purchases", "payments"]
)
@FEW
@given(
    messages=st.lists(
        odd_messages | st.binary(max_size=40) | changed(MESSAGE), min_size=15, max_size=30
    )
)
@example(
    messages=[
        json.dumps(
            dict.fromkeys(("request_id", "purchase_id", "payment_id", "statement_id"), key)
        ).encode()
        for key in ("\u8a9e" * 200, "\U0001f600" * 200, "x" * 600)
    ]
)
@example(
    messages=[b'{"a":' * 100 + b"1" + b"}" * 100, b'{"amount":1e999}', b'{"amount":[1]}', b"[]"]
)
def test_any_message_becomes_a_document(
    name: str, messages: list[bytes], logstash_data: Path
) -> None:
    events = [
        orjson.dumps({"message": utf8(message), "@metadata": {"kafka": {
            "topic": "t", "partition": 0, "offset": at, "timestamp": 1709540142123,
        }}})
        for at, message in enumerate(messages)
    ]  # fmt: skip
    made = documents(name, events, logstash_data)
    assert len(made) == len(messages)
    assert placed(made)
