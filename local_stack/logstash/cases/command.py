"""`python -m local_stack.logstash test DIR`."""

import argparse
import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from local_stack.logstash.cases.case import Case, Document, folders_of, read_case, write_expected
from local_stack.logstash.cases.difference import differences
from local_stack.logstash.cases.run_here import documents_here
from local_stack.logstash.cases.run_real import documents_there
from local_stack.logstash.config.errors import ConfigError
from local_stack.logstash.watchdog import WATCHDOG
from local_stack.settings import DATA


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    options = argparse.ArgumentParser(
        prog="python -m local_stack.logstash test",
        description="Runs every case at or below DIR: input.ndjson (events) or input.log (raw "
        "lines), expected.ndjson, and pipeline.conf or the pipeline that case.json names.",
        allow_abbrev=False,
    )
    options.add_argument("folder", type=Path, metavar="DIR")
    options.add_argument("--update", action="store_true", help="write what came to expected.ndjson")
    options.add_argument("--with", dest="program", type=Path, metavar="LOGSTASH",
                         help="run them on this Logstash (…/bin/logstash) instead")  # fmt: skip
    options.add_argument("--path.data", dest="data", type=Path, default=DATA)
    return options.parse_args(arguments)


def run(arguments: Sequence[str], environment: Mapping[str, str]) -> int:
    """1 when any case differs."""
    options = _options(arguments)
    known = _known(environment, options.data)
    results = _results(options, known)
    wrong = 0
    for folder, result in results:
        name = folder.relative_to(options.folder) if folder != options.folder else folder.name
        if isinstance(result, ConfigError):
            lines = [str(result)]
        elif options.update:
            write_expected(folder, result[1])
            lines = []
        else:
            lines = _compared(*result)
        wrong += bool(lines)
        print(f"{'FAIL' if lines else 'ok  '} {name}")
        print("".join(f"    {line}\n" for line in lines), end="")
    cases = f"{len(results)} case{'s' if len(results) > 1 else ''}"
    print(f"{cases}, {wrong} not as expected" if wrong else f"{cases}, all as expected")
    return 1 if wrong else 0


def _known(environment: Mapping[str, str], data: Path) -> dict[str, str]:
    """Cases may rely on GEOIP_DIR, and those of the golden folder on GOLDEN_GEO."""
    places = str((data / "geoip").absolute())
    return {"GEOIP_DIR": places, "GOLDEN_GEO": places, **environment}


Result = tuple[Case, list[Document]] | ConfigError


def _results(options: argparse.Namespace, known: dict[str, str]) -> list[tuple[Path, Result]]:
    folders = folders_of(options.folder)
    if options.program is not None:
        cases = [read_case(folder) for folder in folders]
        came = documents_there(cases, options.program, known)
        return [(case.folder, (case, came[case.folder])) for case in cases]
    with WATCHDOG.running(), _quiet():
        return [(folder, _here(folder, known, options.data)) for folder in folders]


@contextmanager
def _quiet() -> Iterator[None]:
    """What a filter says of an event is in the event's tags, which the cases compare."""
    logger = logging.getLogger("local_stack.logstash")
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(before)


def _here(folder: Path, known: dict[str, str], data: Path) -> Result:
    try:
        case = read_case(folder)
        return case, documents_here(case, known, data)
    except ConfigError as error:
        return error


def _compared(case: Case, came: list[Document]) -> list[str]:
    if case.expected is None:
        return ["it has no expected.ndjson: write it with --update, and read it"]
    return differences(case.expected, came)
