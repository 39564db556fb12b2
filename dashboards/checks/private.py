"""Check 14: no host, address or dashboard id in texts that people read."""

import re
from collections.abc import Iterator

from dashboards.checks.problem import Problem
from dashboards.checks.saved import Bundle, walk

PRIVATE = {
    re.compile(r"\blocalhost\b"): "a host of one machine",
    re.compile(r"\b\d{1,3}(\.\d{1,3}){3}\b"): "an address",
    re.compile(r"#/view/"): "a fixed dashboard id: use a links panel, which is remapped on import",
    re.compile(r"(?i)\b(password|api[_-]?key|secret)\s*[:=]"): "a secret",
    re.compile(r"https?://"): "a host",
}
TEXTS = ("title", "description", "markdown", "label", "name", "urlTemplate")


def private(bundle: Bundle) -> Iterator[Problem]:
    for found in bundle.objects:
        for node in walk(found.attributes):
            for name in TEXTS:
                text = node.get(name)
                if isinstance(text, str):
                    for what in _whats(text):
                        yield Problem(14, f"{found.where} {name}", f"{text!r} holds {what}")


def _whats(text: str) -> Iterator[str]:
    for pattern, what in PRIVATE.items():
        if pattern.search(text):
            yield what
