"""The page's npm packages: installed at set-up, served from here, so no request leaves."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from contracts.errors import SetupFailed
from local_stack.kibana import world
from local_stack.settings import CHECKOUT

HERE = Path(__file__).parent
MANIFESTS = ("package.json", "package-lock.json")
FOLDER = CHECKOUT / ".cardwatch" / "npm"
INSTALL = ("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
FONT = "@fontsource-variable/inter/files/inter-latin"
WORLD = "world.json"  #: made here, of these files of the packages, in the order of world.as_json
WORLD_SOURCES = (
    "world-atlas/countries-50m.json",
    "i18n-iso-countries/codes.json",
    "i18n-iso-countries/langs/en.json",
)
#: Path under /packages/ -> file in node_modules. Nothing else of them is served.
SERVED = {
    "echarts.js": "echarts/dist/echarts.esm.min.mjs",
    "markdown-it.js": "markdown-it/dist/markdown-it.min.js",
    "world.json": f"../{WORLD}",
    "inter-latin.woff2": f"{FONT}-wght-normal.woff2",
    "inter-latin-ext.woff2": f"{FONT}-ext-wght-normal.woff2",
}


@dataclass(frozen=True)
class Packages:
    folder: Path = FOLDER

    def file(self, name: str) -> Path:
        """Raises KeyError for what is not served."""
        return self.folder / "node_modules" / SERVED[name]

    def missing(self) -> list[str]:
        return [name for name in SERVED if not self.file(name).is_file()]

    def require(self) -> None:
        if missing := self.missing():
            raise SetupFailed(
                f"{self.folder} lacks {', '.join(missing)}: run `make setup`, which installs them"
            )

    def ensure(self) -> None:
        if set(self.missing()) - {WORLD}:
            self.install()
        elif not self._world_is_new():
            self._make_world()

    def install(self) -> None:
        """What the lock file says, exactly. Repeats cheaply: npm keeps what it fetched."""
        npm = shutil.which(INSTALL[0])
        if npm is None:
            raise SetupFailed("no npm on PATH: install it (`apt-get install npm`), run this again")
        self.folder.mkdir(parents=True, exist_ok=True)
        for name in MANIFESTS:
            shutil.copy(HERE / name, self.folder / name)
        done = subprocess.run((npm, *INSTALL[1:]), cwd=self.folder, capture_output=True, text=True)
        if done.returncode:
            reason = done.stderr.strip() or done.stdout.strip()
            raise SetupFailed(f"npm ci failed in {self.folder}:\n{reason}")
        self._make_world()
        self.require()

    def _world_is_new(self) -> bool:
        made = self.folder / WORLD
        return made.is_file() and made.stat().st_mtime > Path(world.__file__).stat().st_mtime

    def _make_world(self) -> None:
        sources = [self.folder / "node_modules" / each for each in WORLD_SOURCES]
        text = world.as_json(*(each.read_text(encoding="utf-8") for each in sources))
        fresh = self.folder / f"{WORLD}.{os.getpid()}"
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(self.folder / WORLD)  # whole or not at all: another viewer may read it


def main() -> int:
    try:
        Packages().install()
    except SetupFailed as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 1
    print(f"dashboard viewer: npm packages are in {FOLDER}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
