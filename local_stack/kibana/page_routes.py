"""The page and what it loads: its own files, and the served files of the npm packages."""

from pathlib import Path

from flask import Blueprint, Response, abort, redirect, send_file, send_from_directory
from werkzeug.wrappers import Response as BaseResponse

from local_stack.kibana.packages import SERVED, Packages

FOLDER = Path(__file__).parent / "page"
PACKAGE_SECONDS = 86_400  # they change only with set-up
TYPES = {".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css"}


def page(packages: Packages) -> Blueprint:
    pages = Blueprint("page", __name__)

    @pages.get("/")
    @pages.get("/app/home")
    def home() -> BaseResponse:
        return redirect("/app/dashboards")

    @pages.get("/app/dashboards")
    def dashboards() -> Response:
        return send_file(FOLDER / "index.html")

    @pages.get("/page/<path:name>")
    def own(name: str) -> Response:
        mimetype = TYPES.get(Path(name).suffix)
        return send_from_directory(FOLDER, name, mimetype=mimetype, max_age=0)

    @pages.get("/packages/<name>")
    def package(name: str) -> Response:
        if name not in SERVED:
            abort(404)
        file = packages.file(name)
        return send_file(file, mimetype=TYPES.get(file.suffix), max_age=PACKAGE_SECONDS)

    return pages
