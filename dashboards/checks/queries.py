"""Check 11: every KQL query can be read, and reads fields that exist."""

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase

from dashboards.checks.problem import Problem
from dashboards.checks.saved import Bundle, Saved, walk
from local_stack.kibana.kql import KqlSyntaxError, field_names, parse

KUERY = "kuery"


def queries(bundle: Bundle) -> Iterator[Problem]:
    for found in bundle.objects:
        for text, language, fields in _texts(found, bundle):
            if language != KUERY:
                yield Problem(11, found.where, f"{text!r} is {language}, not {KUERY}")
                continue
            for what in _query(text, fields):
                yield Problem(11, found.where, what)


def _query(text: str, fields: Mapping[str, str]) -> Iterator[str]:
    try:
        read_fields = list(field_names(parse(text)))
    except KqlSyntaxError as error:
        yield str(error)
        return
    for name in read_fields:
        if not any(fnmatchcase(field, name) for field in fields):
            yield f"{text!r} reads {name}, which no index has"


def _texts(found: Saved, bundle: Bundle) -> Iterator[tuple[str, str, Mapping[str, str]]]:
    """(query, language, fields that it may read)."""
    everywhere = _fields(found, bundle)
    for node in walk(found.attributes):
        text, language = node.get("query"), node.get("language")
        if isinstance(text, str) and isinstance(language, str):
            yield text, language, everywhere


def _fields(found: Saved, bundle: Bundle) -> dict[str, str]:
    """Of every data view that the object uses, the layers' and the annotations' alike."""
    views = [one["id"] for one in found.references if one["type"] == "index-pattern"]
    return {name: kind for view in views for name, kind in bundle.fields(view).items()}
