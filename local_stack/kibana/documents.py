"""Statement documents, to which the Bills dashboard links: read from S3, which refuses a browser.

Logstash writes the links: DOCUMENTS_URL is the address of this route.
"""

from collections.abc import Callable

from flask import Blueprint, Response, abort

from billing.document_store import CONTENT_TYPES
from contracts.errors import Unavailable


def documents_api(bucket: str, get: Callable[[str], bytes | None]) -> Blueprint:
    """`get` gives a document's bytes by its key, None where there is none; raises Unavailable."""
    api = Blueprint("documents", __name__)

    @api.get(f"/documents/{bucket}/<path:key>")
    def document(key: str) -> Response:
        kind = CONTENT_TYPES.get(key.rpartition(".")[2])
        if kind is None:
            abort(404)
        try:
            found = get(key)
        except Unavailable:
            abort(503)
        if found is None:
            abort(404)
        return Response(found, content_type=kind)

    return api
