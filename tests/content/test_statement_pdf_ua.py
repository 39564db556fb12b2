"""Statements keep every rule of PDF/UA-1 that a machine can check, as veraPDF reads them."""

import subprocess
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter

from bench.billing.pdf import statement
from billing.document.rendered import rendered
from billing.statement_read import Kept
from local_stack.jars.fetch import JarFolder, fetch
from local_stack.settings import CHECKOUT

VERAPDF = Path(__file__).with_name("verapdf")

Validate = Callable[..., str]


@pytest.fixture(scope="module")
def validate(tmp_path_factory: pytest.TempPathFactory) -> Validate:
    """What is wrong with documents, a line each; empty where nothing is."""
    jars = JarFolder(CHECKOUT / ".cardwatch" / "jars", VERAPDF / "pom.xml")
    fetch(jars, ["verapdf"], print)
    folder = tmp_path_factory.mktemp("pdf")
    program = ["java", "-cp", f"{jars.root}/verapdf/*", str(VERAPDF / "Validate.java")]

    def run(*documents: bytes) -> str:
        files = [folder / f"{number}.pdf" for number in range(len(documents))]
        for file, document in zip(files, documents, strict=True):
            file.write_bytes(document)
        done = subprocess.run([*program, *map(str, files)], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


def pdf(kept: Kept) -> bytes:
    return rendered([kept])["pdf"]


def named(kept: Kept, name: str) -> Kept:
    return replace(kept, lines=tuple(replace(line, merchant=name) for line in kept.lines))


def test_drawn_and_typeset_statements_are_accessible(validate: Validate) -> None:
    many, few = statement(1, 60), statement(2, 3)

    assert not validate(
        pdf(many),
        pdf(replace(few, paper="us-letter", locale="de_AT")),
        pdf(replace(few, lines=())),
        pdf(replace(named(few, "مقهى الشام"), locale="ar")),
        pdf(named(few, "寿司屋さん")),
    )


def test_a_statement_without_its_tags_is_told(validate: Validate) -> None:
    writer = PdfWriter(PdfReader(BytesIO(pdf(statement(1, 3)))))
    del writer.root_object["/StructTreeRoot"], writer.root_object["/MarkInfo"]
    bare = BytesIO()
    writer.write(bare)

    assert "7.1-11" in validate(bare.getvalue())
