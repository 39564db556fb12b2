"""Work that asks in rounds, and many such works as one that asks for all of them at once."""

from collections.abc import Callable, Generator, Mapping, Sequence
from typing import Any, TypeAlias, TypeVar

from local_stack.kibana.search.msearch import Answer
from local_stack.kibana.search.problem import Problem
from local_stack.kibana.search.scope import Search

T = TypeVar("T")
#: Yields what it wants to search, is sent one answer for each, returns its result.
Work: TypeAlias = Generator[list[Search], Sequence[Answer], T]
Ask: TypeAlias = Callable[[Sequence[Search]], Sequence[Answer | Problem]]


def together(works: Mapping[str, Work[T]]) -> Work[dict[str, T]]:
    """The results by name; raises the first Problem that one of them raises."""
    results: dict[str, T] = {}
    wanted = {name: _advance(name, work, None, results) for name, work in works.items()}
    while going_on := {name: asks for name, asks in wanted.items() if asks is not None}:
        answers = yield [search for asks in going_on.values() for search in asks]
        wanted, place = {}, 0
        for name, asks in going_on.items():
            own = answers[place : place + len(asks)]
            wanted[name] = _advance(name, works[name], own, results)
            place += len(asks)
    return results


def run(works: Mapping[str, Work[T]], ask: Ask) -> tuple[dict[str, T | Problem], int]:
    """Results, or the problem of each work alone, and how many times was asked."""
    results: dict[str, T | Problem] = {}
    wanted = {name: _step(name, work, None, results) for name, work in works.items()}
    rounds = 0
    while going_on := {name: asks for name, asks in wanted.items() if asks is not None}:
        flat = [search for asks in going_on.values() for search in asks]
        answers = ask(flat) if flat else []
        rounds += bool(flat)
        wanted, place = {}, 0
        for name, asks in going_on.items():
            own = answers[place : place + len(asks)]
            wanted[name] = _step(name, works[name], own, results)
            place += len(asks)
    return results, rounds


def _step(
    name: str, work: Work[T], answers: Sequence[Answer | Problem] | None, results: dict[str, Any]
) -> list[Search] | None:
    """What it asks next; None when it has ended, well or not."""
    failed = next((each for each in answers or () if isinstance(each, Problem)), None)
    try:
        if failed:
            work.close()
            raise failed
        return _advance(name, work, answers, results)  # type: ignore[arg-type]
    except Problem as problem:
        results[name] = problem
        return None


def _advance(
    name: str, work: Work[T], answers: Sequence[Answer] | None, results: dict[str, T]
) -> list[Search] | None:
    try:
        return next(work) if answers is None else work.send(answers)
    except StopIteration as end:
        results[name] = end.value
        return None
