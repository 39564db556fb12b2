"""The pattern library: names to regular expressions."""

import re
from functools import lru_cache
from pathlib import Path

from contracts.errors import SetupFailed
from local_stack.logstash.config.reading import text_of


@lru_cache(maxsize=4)
def stock(data: Path, ecs: bool) -> dict[str, str]:
    """Logstash's own patterns. Raises SetupFailed when they were not prepared."""
    folder = data / "grok" / ("ecs-v1" if ecs else "legacy")
    if not folder.is_dir():
        raise SetupFailed(f"no grok patterns in {folder}: run `make setup`")
    patterns = load([folder])
    return {name: _logstash_names(text) for name, text in patterns.items()} | (_OWN if ecs else {})


# The artifact has Elasticsearch's version of this pattern, without a group for proxy errors.
_OWN = {
    "HTTPD24_ERRORLOG": (
        r"\[%{HTTPDERROR_DATE:timestamp}\] \[(?:%{WORD:[apache][error][module]})?"
        r":%{LOGLEVEL:[log][level]}\] \[pid %{POSINT:[process][pid]:int}"
        r"(?::tid %{INT:[process][thread][id]:int})?\]"
        r"(?: \(%{POSINT:[apache][error][proxy][error][code]}?\)"
        r"%{DATA:[apache][error][proxy][error][message]}:)?"
        r"(?: \[client %{IPORHOST:[source][address]}(?::%{POSINT:[source][port]:int})?\])?"
        r"(?: %{DATA:[error][code]}:)? %{GREEDYDATA:message}"
    )
}
_NAME = r"@?[A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)+"
_DOTTED = re.compile(rf"(?<=:){_NAME}(?=[:?}}])|(?<=\(\?<){_NAME}(?=>)")


def _logstash_names(text: str) -> str:
    """The artifact writes a.b where Logstash's own files have [a][b], and long for int."""
    whole = _with_brackets(text)
    named = _DOTTED.sub(lambda found: "[" + found.group(0).replace(".", "][") + "]", whole)
    return named.replace(":long}", ":int}")


_HALF_OPEN = re.compile(r"(?<=:)\[(?=[^\]}]+\})")


def _with_brackets(text: str) -> str:
    """Puts back brackets of log lines, which the artifact's maker took for those of names."""
    closed = _HALF_OPEN.sub("", text).replace(r"timestamp}\ ", r"timestamp}\] ")
    return closed.replace(r"\%{", r"\[%{").replace(r"\\s*%{", r"\[\s*%{")


def load(places: list[Path], glob: str = "*") -> dict[str, str]:
    """Files, or all files of folders, of lines NAME REGEX; later ones win."""
    patterns: dict[str, str] = {}
    for place in places:
        for file in sorted(place.glob(glob)) if place.is_dir() else [place]:
            patterns.update(_lines(text_of(file)))
    return patterns


def _lines(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in text.splitlines():
        name, *pattern = line.lstrip().split(maxsplit=1) if line.strip() else ("",)
        if pattern and not name.startswith("#"):
            found[name] = pattern[0]
    return found
