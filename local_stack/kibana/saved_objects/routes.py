"""The saved objects API over HTTP: /api/saved_objects/…"""

from collections.abc import Callable
from http import HTTPStatus
from pathlib import PurePath

from flask import Blueprint, Response, jsonify, request
from werkzeug.exceptions import BadRequest

from local_stack.kibana.saved_objects.exporting import export
from local_stack.kibana.saved_objects.finding import Find, find
from local_stack.kibana.saved_objects.importing import import_bundle, read_bundle
from local_stack.kibana.saved_objects.refused import Refused, bad_request, not_found
from local_stack.kibana.saved_objects.saved_object import Key
from local_stack.kibana.saved_objects.store import Store

TRUE, FALSE = "true", "false"
FORM = "multipart/form-data"


def saved_objects_api(store: Store, moment: Callable[[], str]) -> Blueprint:
    """`moment` gives the time as Kibana writes it in `updated_at`."""
    api = Blueprint("saved_objects", __name__, url_prefix="/api/saved_objects")

    @api.post("/_import")
    def import_file() -> Response:
        overwrite = _flag("overwrite")
        if overwrite and _flag("createNewCopies"):
            raise bad_request("cannot use [overwrite] with [createNewCopies]")
        if _flag("createNewCopies"):
            raise bad_request("[createNewCopies] is not kept here: ids are stable")
        return jsonify(import_bundle(read_bundle(_file()), store, overwrite, moment()))

    @api.post("/_export")
    def export_objects() -> Response:
        body = request.get_json(silent=True)
        if not isinstance(body, dict):
            raise bad_request("[request body]: expected a plain object value, but found none")
        file = {"Content-Disposition": 'attachment; filename="export.ndjson"'}
        return Response(export(store, body), headers=file, content_type="application/ndjson")

    @api.get("/_find")
    def find_objects() -> Response:
        types = request.args.getlist("type")
        if not types:
            raise bad_request("[request query.type]: expected at least one defined value")
        search = request.args.get("search", "")
        return jsonify(
            find(store, Find(types, search, _number("page", 1), _number("per_page", 20)))
        )

    @api.get("/<kind>/<name>")
    def one(kind: str, name: str) -> Response:
        found = store.get(Key(kind, name))
        if found is None:
            raise not_found(kind, name)
        return jsonify(found.json())

    return api


def _flag(name: str) -> bool:
    value = request.args.get(name, FALSE)
    if value not in (TRUE, FALSE):
        raise bad_request(
            f"[request query.{name}]: expected value of type [boolean] but got [string]"
        )
    return value == TRUE


def _number(name: str, default: int) -> int:
    value = request.args.get(name, str(default))
    if not value.isdigit():
        raise bad_request(
            f"[request query.{name}]: expected value of type [number] but got [string]"
        )
    return int(value)


def _file() -> bytes:
    if request.mimetype != FORM:
        status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
        raise Refused(status, status.phrase)
    try:
        file = request.files["file"]
    except BadRequest:
        raise bad_request("[request body.file]: expected value of type [Stream]") from None
    suffix = PurePath(file.filename or "").suffix.lower()
    if suffix != ".ndjson":
        raise bad_request(f"Invalid file extension {suffix}")
    return bytes(file.read())
