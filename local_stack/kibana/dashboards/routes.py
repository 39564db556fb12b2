"""What the page asks for: the list, one dashboard, one refresh of it."""

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus

from flask import Blueprint, Response, jsonify, request

from local_stack.kibana.dashboards.dashboard import Dashboard, load, names
from local_stack.kibana.dashboards.refresh import Wanted, refresh
from local_stack.kibana.saved_objects.refused import Refused, bad_request
from local_stack.kibana.saved_objects.store import Store
from local_stack.kibana.search.msearch import Searcher
from local_stack.kibana.search.problem import Problem

STATUS = {"elasticsearch": HTTPStatus.BAD_GATEWAY}


def dashboards_api(store: Store, searcher: Searcher, now: Callable[[], datetime]) -> Blueprint:
    api = Blueprint("dashboards", __name__, url_prefix="/internal/dashboards")

    @api.get("")
    def listed() -> Response:
        return jsonify(names(store))

    @api.get("/<name>")
    def one(name: str) -> Response:
        return jsonify(_loaded(store, name).json())

    @api.post("/<name>/_refresh")
    def refreshed(name: str) -> Response:
        body = request.get_json(silent=True)
        if not isinstance(body, dict):
            raise bad_request("[request body]: expected a JSON object")
        dashboard = _loaded(store, name)
        asked = {key: value for key, value in body.items() if value is not None}
        wanted = Wanted.from_json({**dashboard.opened_with(), **asked})
        return jsonify(refresh(dashboard, wanted, now(), searcher))

    @api.errorhandler(Problem)
    def problem(found: Problem) -> tuple[Response, int]:
        return jsonify(found.json()), STATUS.get(found.where, HTTPStatus.BAD_REQUEST)

    return api


def _loaded(store: Store, name: str) -> Dashboard:
    found = load(store, name)
    if found is None:
        raise Refused(
            HTTPStatus.NOT_FOUND, f"There is no dashboard {name}: import it, or choose another"
        )
    return found
