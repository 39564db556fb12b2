"""The core runs anywhere: all that it imports, at any depth, is ours or the standard library."""

import ast
import sys
from pathlib import Path

import pytest

CORE = (
    "fraud.decide",
    "fraud.in_order",
    "fraud.learning",
    "billing.document.html",
    "billing.document.page",
    "billing.money",
    "billing.period",
    "billing.policy",
    "billing.statement",
    "billing.statement_message",
)
CHANCE_AND_CLOCK = {"now", "utcnow", "today", "time", "time_ns", "random", "urandom", "uuid4"}


def file_of(module: str) -> Path | None:
    """The file of one of our modules."""
    stem = Path(*module.split("."))
    found = [path for path in (stem.with_suffix(".py"), stem / "__init__.py") if path.exists()]
    return found[0] if found else None


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            inner = {f"{base}.{alias.name}" for alias in node.names}
            names |= {name for name in inner if file_of(name)} or {base}
    return names


def reached(module: str) -> dict[str, Path | None]:
    """Every module that importing `module` imports; without a file where it is not ours."""
    found: dict[str, Path | None] = {}
    waiting = [module]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = file_of(name)
            waiting += imported(path) if (path := found[name]) else []
    return found


@pytest.mark.parametrize("module", CORE)
def test_the_core_imports_nothing_but_the_standard_library(module: str) -> None:
    modules = reached(module)
    assert modules[module], f"{module} is gone: take it off the list"
    foreign = {name for name, path in modules.items() if path is None}
    assert {name.partition(".")[0] for name in foreign} <= sys.stdlib_module_names


@pytest.mark.parametrize("module", CORE)
def test_the_core_asks_no_clock_and_no_chance(module: str) -> None:
    asked = {
        f"{path}:{node.lineno}"
        for path in reached(module).values()
        if path
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in CHANCE_AND_CLOCK
    }
    assert asked == set()


def test_the_walk_finds_a_foreign_import() -> None:
    assert "boto3" in reached("fraud.lambda_handler")
