"""Whatever an event holds, no filter raises: it is tagged, and the stream goes on."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from local_stack.logstash.config.compile import compile_filters
from local_stack.logstash.config.parse import parse
from local_stack.logstash.event_json import NO_TIME, events_of_line, line_of
from local_stack.logstash.plugin import Context

FILTERS = {
    "grok": 'grok { match => { "m" => "%{WORD:[a][b]} %{INT:n:int}" "[a][b]" => "%{IP:m}" } }',
    "date": 'date { match => ["m", "ISO8601", "UNIX", "UNIX_MS", "TAI64N", "dd/MMM/yyyy Z"] }',
    "geoip": 'geoip { source => "m" target => "a" }',
    "useragent": 'useragent { source => "m" target => "a" }',
    "json": 'json { source => "m" }',
    "fingerprint": """fingerprint { source => ["m", "n"] concatenate_sources => true target => "f" }
        fingerprint { source => ["m", "n"] method => "MURMUR3_128" }
        fingerprint { source => ["m"] method => "PUNCTUATION" target => "p" }
        fingerprint { source => ["m"] method => "IPV4_NETWORK" key => "16" target => "i" }""",
    "translate": """translate { source => "m" target => "[a][b]" dictionary => { "a" => "b" } }
        translate { source => "m" target => "t" exact => false dictionary => { "a" => "b" } }
        translate { source => "b" target => "t" iterate_on => "a" dictionary => { "a" => "b" } }""",
    "prune": 'prune { whitelist_values => { "m" => "a" } blacklist_values => { "n" => "1" } }',
    "dissect": """dissect { mapping => { "m" => "%{a} %{+[a][b]} %{&a}" }
        convert_datatype => { "n" => "int" "a" => "float" } }""",
    "kv": """kv { source => "m" recursive => true allow_duplicate_values => false }
        kv { source => "n" target => "[a][b]" }""",
    "urldecode": "urldecode { field => 'm' } urldecode { all_fields => true }",
    "cidr": 'cidr { address => ["%{m}", "%{n}"] network => ["%{a}", "10.0.0.0/8"] }',
    "clone": 'clone { clones => ["c"] add_field => { "[a][b]" => "%{m}" } }',
    "split": 'split { field => "m" } split { field => "a" target => "[n][x]" }',
    "truncate": 'truncate { fields => ["m"] length_bytes => 2 } truncate { length_bytes => 3 }',
    "uuid": 'uuid { target => "[a][b]" }',
    "csv": 'csv { source => "m" convert => { "column1" => "date_time" "column2" => "integer" } }',
    "drop": 'if [n] > 3 { drop { } } else if [m] =~ /a/ and [a] in [m] { drop { } }',
    "mutate": """mutate { convert => { "n" => "integer" "a" => "float_eu" } split => { "m" => " " }
        join => { "a" => "," } merge => { "a" => ["m", "n"] } copy => { "m" => "[n][x]" } }
        mutate { rename => { "a" => "[m][0]" } gsub => ["m", "%{n}", "\\\\0"] strip => ["m"] }
        mutate { add_field => { "%{m}" => "%{+yyyy}%{{yyyy}}%{a}" } remove_tag => ["%{m}"] }""",
}  # fmt: skip

LEAVES = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=12)
    | st.sampled_from(["a b=1", "1.2.3.4", "@4000000037c219bf2ef02e94", "2024-02-30"])
    | st.sampled_from(['{"a":[1]}', "%{m}", "1,2", "[a]"])
)  # fmt: skip
VALUES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["a", "b", "0", "x y", ""]), inner, max_size=3)
    ),
    max_leaves=6,
)
EVENTS = st.dictionaries(
    st.sampled_from(["m", "n", "a", "tags", "@timestamp", "@metadata"]), VALUES, max_size=5
)


@pytest.mark.parametrize("name", FILTERS)
@settings(
    deadline=None,
    max_examples=30,
    # How fast examples are made tells of the machine's other work.
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(event=EVENTS)
def test_no_event_ever_raises_out_of_a_filter(
    name: str, event: dict[str, Any], logstash_data: Path
) -> None:
    run = compiled(name, logstash_data)
    for made in events_of_line(json.dumps(event).encode(), NO_TIME):
        for out in run([made]):
            json.loads(line_of(out))


RUNS: dict[str, Any] = {}


def compiled(name: str, data: Path) -> Any:
    """Once a filter: databases and patterns take their time."""
    if name not in RUNS:
        (section,) = parse([(name, f"filter {{ {FILTERS[name]} }}")])
        RUNS[name] = compile_filters(section.body, Context({}, data)).run
    return RUNS[name]
