"""mutate's changes of texts: gsub and the cases."""

from collections.abc import Callable
from typing import Any

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


def capitalize(text: str) -> str:
    return text[:1].upper() + text[1:].lower()


def strip(text: str) -> str:
    """Ruby's: blanks and NUL."""
    return text.strip(" \t\n\v\f\r\0")


def substitution(needle: str, text: str) -> Callable[[Event, Any], Any]:
    dynamic_needle, dynamic = is_dynamic(needle), is_dynamic(text)
    needles, texts = template(needle), template(text)
    if not dynamic_needle and not dynamic:
        compiled, fixed = compile_ruby(needle), replacement(text)
        return lambda event, value: over_texts(value, lambda one: compiled.sub(fixed, one))

    def substitute(event: Event, value: Any) -> Any:
        compiled = compile_ruby(needles(event) if dynamic_needle else needle)
        filled = replacement(texts(event) if dynamic else text)
        return over_texts(value, lambda one: compiled.sub(filled, one))

    return substitute
