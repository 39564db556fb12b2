"""Every pattern that comes with Logstash compiles, and names its fields as Logstash does."""

from pathlib import Path

import pytest

from local_stack.logstash.data import prepare
from local_stack.logstash.grok.library import stock
from local_stack.logstash.grok.pattern import compile_grok

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def data() -> Path:
    jars = CHECKOUT / ".cardwatch/jars/logstash"
    if not list(jars.glob("*.jar")):
        pytest.skip("the jars of the profile logstash are not fetched: run `make setup`")
    prepare(jars, CHECKOUT / ".cardwatch/data")
    return CHECKOUT / ".cardwatch/data"


@pytest.mark.parametrize("ecs", [True, False])
def test_every_stock_pattern_compiles_and_names_no_field_with_dots(data: Path, ecs: bool) -> None:
    library = stock(data, ecs)
    assert len(library) > 300
    for name in library:
        captures = compile_grok(f"%{{{name}}}", dict(library)).captures
        dotted = [key for one in captures for key in one.path if "." in key and ecs]
        assert not dotted, name


S3 = (
    "79a5 mybucket [06/Feb/2019:00:00:38 +0000] 192.0.2.3 79a5 3E57427F3EXAMPLE "
    'REST.GET.VERSIONING - "GET /mybucket?versioning HTTP/1.1" 200 - 113 - 7 - "-" "S3/0.4" -'
)


def test_brackets_that_the_artifact_lost_are_there(data: Path) -> None:
    grok = compile_grok("%{S3_ACCESS_LOG}", dict(stock(data, True)))
    found = grok.search(S3)
    assert found is not None
    named = dict(zip((one.path for one in grok.captures), grok.texts(found), strict=True))
    assert named[("timestamp",)] == "06/Feb/2019:00:00:38 +0000"
    assert named[("aws", "s3access", "bucket")] == "mybucket"
    assert named[("client", "ip")] == "192.0.2.3"
