"""The data-stream variant: every stream that a pipeline writes has a template and a policy."""

import json
import re
from pathlib import Path

from contracts.data_streams import POLICY, STREAMED, requests

ROOT = Path(__file__).resolve().parents[2]
PIPELINES = ROOT / "logstash/pipelines"


def test_every_stream_of_a_pipeline_has_a_template() -> None:
    texts = [file.read_text() for file in PIPELINES.glob("*/50-filter.conf")]
    written = {name for text in texts for name in re.findall(r'"([a-z-]+)-stream"', text)}
    assert written == set(STREAMED)


def test_a_stream_maps_what_its_indices_map_and_is_rolled_over_by_the_policy() -> None:
    made = dict(requests(rollover_days=30, keep_days=400))
    assert made[f"/_ilm/policy/{POLICY}"]["policy"]["phases"]["delete"]["min_age"] == "400d"
    calendar = json.loads((ROOT / "contracts/elasticsearch/web-access.json").read_text())
    stream = made["/_index_template/web-access-stream"]
    assert stream["template"]["mappings"] == calendar["template"]["mappings"]
    assert stream["template"]["settings"]["index"]["lifecycle"] == {"name": POLICY}
    assert stream["data_stream"] == {}
    assert stream["priority"] > calendar["priority"]


def test_an_index_and_a_stream_are_found_by_the_same_pattern() -> None:
    for path, body in requests(rollover_days=30, keep_days=400):
        if path.startswith("/_index_template/"):
            calendar = json.loads(
                (ROOT / "contracts/elasticsearch" / f"{path.split('/')[-1][:-7]}.json").read_text()
            )
            (pattern,) = calendar["index_patterns"]
            assert body["index_patterns"][0].startswith(pattern.rstrip("*"))
