"""PostgreSQL from the binaries that a Maven jar carries; never as root, which it refuses."""

import io
import os
import shlex
import shutil
import signal
import tarfile
import tempfile
import zipfile
from functools import partial
from pathlib import Path
from subprocess import run

import psycopg

from contracts.errors import SetupFailed
from local_stack.endpoints import Endpoints
from local_stack.postgresql_lock import drop_lock_of_the_dead
from local_stack.process import DetachedProcess
from local_stack.revision import JARS, revision
from local_stack.service import SpawnedService
from local_stack.settings import HOST, StackSettings

NOBODY = 65534
AS_NOBODY = ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups")
USER = "cardwatch"
DIST = "dist"  # unpacked once, for every stack that uses these jars


def postgresql(settings: StackSettings) -> SpawnedService:
    home, port = settings.state / "postgresql", settings.ports.postgresql
    jars = settings.jars / "postgresql"
    unprivileged = AS_NOBODY if os.geteuid() == 0 else ()
    address = Endpoints.of(settings).postgresql
    return SpawnedService(
        name="postgresql",
        address=address,
        ports={"postgresql": port},
        # SIGINT is PostgreSQL's fast shutdown; SIGTERM would wait for clients to leave.
        process=DetachedProcess.of(settings, "postgresql", signal.SIGINT),
        command=(
            *(*unprivileged, str(program(jars, "postgres")), "-D", str(home / "data")),
            *("-p", str(port), "-c", f"listen_addresses={HOST}", "-c", "unix_socket_directories="),
        ),
        ask=partial(ask, address),
        layout=partial(lay_out, home, jars, unprivileged),
        environ={"CARDWATCH_REVISION": revision((JARS,))},
    )


def program(jars: Path, name: str) -> Path:
    return jars / DIST / "bin" / name


def ask(dsn: str) -> None:
    """Ready when the server takes a connection; the ledger's database may come later."""
    try:
        psycopg.connect(dsn, connect_timeout=2).close()
    except psycopg.OperationalError as failure:
        if "does not exist" not in str(failure):
            raise


def lay_out(home: Path, jars: Path, unprivileged: tuple[str, ...]) -> None:
    home.mkdir(parents=True, exist_ok=True)
    if not (jars / DIST).exists():
        unpack(next(jars.glob("*.jar")), jars / DIST)
    if unprivileged:
        require_passable(home / "data", program(jars, "postgres"))
    if not (home / "data" / "PG_VERSION").exists():
        _make_cluster(home, program(jars, "initdb"), unprivileged)
    drop_lock_of_the_dead(home / "data")


def unpack(jar: Path, target: Path) -> None:
    """Beside the target first, so that an interrupted run leaves nothing half done."""
    partly = Path(tempfile.mkdtemp(prefix=f"{DIST}.", dir=target.parent))
    with zipfile.ZipFile(jar) as archive:
        (inner,) = (name for name in archive.namelist() if name.endswith(".txz"))
        with tarfile.open(fileobj=io.BytesIO(archive.read(inner)), mode="r:xz") as tree:
            tree.extractall(partly, filter="tar")
    _open_to_all(partly)
    try:
        partly.rename(target)
    except OSError:  # another stack was faster: the two are alike
        shutil.rmtree(partly)


def _open_to_all(folder: Path) -> None:
    """To read and to pass, whatever umask we run under: the server runs as another user."""
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | (0o555 if mode & 0o100 else 0o444))


def _make_cluster(home: Path, initdb: Path, unprivileged: tuple[str, ...]) -> None:
    """Trust is enough: the server listens on loopback only, and no password need lie about."""
    partly, data = home / "data.part", home / "data"
    shutil.rmtree(partly, ignore_errors=True)
    partly.mkdir(mode=0o700)
    if unprivileged:
        os.chown(partly, NOBODY, NOBODY)
    options = ("--username", USER, "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync")
    command = (*unprivileged, str(initdb), "-D", str(partly), *options)
    done = run(command, capture_output=True, text=True)
    if done.returncode:
        raise SetupFailed(f"PostgreSQL's data folder could not be made:\n{done.stderr}")
    partly.rename(data)


def require_passable(*paths: Path) -> None:
    """PostgreSQL runs as another user than we do, who must get through every folder above."""
    above = {folder for path in paths for folder in path.absolute().parents}
    closed = shlex.join(str(one) for one in sorted(above) if not one.stat().st_mode & 0o001)
    if closed:
        raise SetupFailed(
            f"PostgreSQL cannot run as root, and user {NOBODY} cannot pass through {closed}: "
            f"run `chmod o+x {closed}`, or start the stack as a user other than root"
        )
