"""The links of the Bills dashboard open documents, and nothing else of the bucket."""

from flask import Flask
from flask.testing import FlaskClient

from contracts.errors import Unavailable
from local_stack.kibana.documents import documents_api

KEPT = {"statements/2026-10/u-1_2026-10.html": b"<p>129.90", "statements/keys.txt": b"-----"}


def get(key: str) -> bytes | None:
    if "away" in key:
        raise Unavailable("S3", "gone")
    return KEPT.get(key)


def client() -> FlaskClient:
    app = Flask(__name__)
    app.register_blueprint(documents_api("bucket", get))
    return app.test_client()


def test_a_statement_opens_as_what_it_is() -> None:
    answer = client().get("/documents/bucket/statements/2026-10/u-1_2026-10.html")
    assert (answer.status_code, answer.data) == (200, b"<p>129.90")
    assert answer.content_type == "text/html; charset=utf-8"


def test_what_is_no_document_or_not_there_is_not_found() -> None:
    paths = ("bucket/statements/keys.txt", "bucket/statements/none.pdf", "other/statements/a.html")
    assert {client().get(f"/documents/{path}").status_code for path in paths} == {404}


def test_an_s3_that_is_away_is_said() -> None:
    assert client().get("/documents/bucket/away.html").status_code == 503
