"""The page and what it loads: its own files, and the served files of the npm packages."""

from hashlib import sha256
from pathlib import Path

from flask import Blueprint, Response, abort, redirect, send_file, send_from_directory
from werkzeug.wrappers import Response as BaseResponse

from local_stack.kibana.packages import SERVED, Packages

FOLDER = Path(__file__).parent / "page"
PACKAGE_SECONDS = 86_400  # they change only with set-up
OWN_SECONDS = 31_536_000  # of files whose address has the revision in it
NO_MODULE = "theme-first.js"
PRELOADS = "<!-- preloads -->"
TYPES = {".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css"}


def page(packages: Packages) -> Blueprint:
    pages = Blueprint("page", __name__)

    @pages.get("/")
    @pages.get("/app/home")
    def home() -> BaseResponse:
        return redirect("/app/dashboards")

    @pages.get("/app/dashboards")
    def dashboards() -> Response:
        return Response(index(), mimetype="text/html", headers={"Cache-Control": "no-cache"})

    @pages.get("/page/<path:name>")
    def own(name: str) -> Response:
        return _own(name, seconds=0)

    @pages.get("/page-<asked>/<path:name>")
    def own_of(asked: str, name: str) -> Response:
        """Kept by the browser until the files change, and with them the revision."""
        return _own(name, seconds=OWN_SECONDS if asked == revision() else 0)

    @pages.get("/packages/<name>")
    def package(name: str) -> Response:
        if name not in SERVED:
            abort(404)
        file = packages.file(name)
        return send_file(file, mimetype=TYPES.get(file.suffix), max_age=PACKAGE_SECONDS)

    return pages


def index() -> str:
    """The page's head names every script, so that they come together and not one by one."""
    own = f"/page-{revision()}/"
    scripts = sorted(each.relative_to(FOLDER).as_posix() for each in FOLDER.rglob("*.js"))
    modules = [script for script in scripts if script != NO_MODULE]
    preloads = [f'<link rel="modulepreload" href="{own}{script}">' for script in modules]
    text = (FOLDER / "index.html").read_text(encoding="utf-8")
    return text.replace("/page/", own).replace(PRELOADS, "\n".join(preloads))


def revision() -> str:
    """Another one as soon as any file of the page is written."""
    written = sorted((str(each), each.stat().st_mtime_ns) for each in FOLDER.rglob("*"))
    return sha256(repr(written).encode()).hexdigest()[:16]


def _own(name: str, seconds: int) -> Response:
    mimetype = TYPES.get(Path(name).suffix)
    return send_from_directory(FOLDER, name, mimetype=mimetype, max_age=seconds)
