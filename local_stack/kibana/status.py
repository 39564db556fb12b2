"""GET /api/status, which playbooks and `make status` ask."""

from flask import Blueprint, Response, jsonify

VERSION = "8.19.0"  #: whose saved objects are taken


def status_api() -> Blueprint:
    api = Blueprint("status", __name__)

    @api.get("/api/status")
    def status() -> Response:
        level = {"level": "available", "summary": "All services and plugins are available"}
        version = {"number": VERSION, "build_snapshot": False}
        return jsonify(
            {"name": "cardwatch-viewer", "version": version, "status": {"overall": level}}
        )

    return api
