"""mutate's changes of texts: gsub and the cases."""

import re
from collections.abc import Callable
from typing import Any

from local_stack.logstash.config.errors import EventError
from local_stack.logstash.event import Event
from local_stack.logstash.rubyregex import compile_ruby, replacement
from local_stack.logstash.sprintf import is_dynamic, template

Change = Callable[[str], str]


def over_texts(value: Any, change: Change) -> Any:
    """`change` applied to a text or to the texts of a list; everything else stays."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [change(item) if isinstance(item, str) else item for item in value]
    return value


def lowercase(text: str) -> str:
    """Python makes another letter of a sigma at the end of a word; Ruby does not."""
    return "".join(map(str.lower, text)) if "Σ" in text else text.lower()


def capitalize(text: str) -> str:
    """The first letter as a title has it: of ß that is Ss."""
    return text[:1].title() + lowercase(text[1:])


def strip(text: str) -> str:
    """Ruby's: blanks and NUL."""
    return text.strip(" \t\n\v\f\r\0")


def substitution(needle: str, text: str) -> Callable[[Event, Any], Any]:
    """Raises EventError for a group that the expression does not name."""
    dynamic_needle, dynamic = is_dynamic(needle), is_dynamic(text)
    needles, texts = template(needle), template(text)
    if not dynamic_needle and not dynamic:
        compiled = compile_ruby(needle)
        fixed = _filled(compiled, text)
        return lambda event, value: over_texts(value, lambda one: _sub(compiled, fixed, one))

    def substitute(event: Event, value: Any) -> Any:
        compiled = compile_ruby(needles(event) if dynamic_needle else needle)
        filled = _filled(compiled, texts(event) if dynamic else text)
        return over_texts(value, lambda one: _sub(compiled, filled, one))

    return substitute


_NUMBERED = re.compile(r"\\(?:\\|(\d))", re.A)


def _filled(compiled: Any, text: str) -> str:
    """`text` for Python; a number without a group stands for nothing."""

    def known(match: re.Match[str]) -> str:
        beyond = match.group(1) is not None and int(match.group(1)) > compiled.groups
        return "" if beyond else match.group()

    return replacement(_NUMBERED.sub(known, text))


def _sub(compiled: Any, filled: str, text: str) -> str:
    try:
        return str(compiled.sub(filled, text))
    except IndexError as error:
        raise EventError(f"gsub to {filled!r}: {error}") from None
