"""What a command of the producers knows of the world around it."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Event as Flag
from typing import Any

from tqdm import tqdm

from producers.bucket import Bucket, bucket_from_env
from producers.pace import Clock


@dataclass(frozen=True)
class World:
    """`env` of the process; `stop` is set when it is asked to end."""

    env: Mapping[str, str]
    stop: Flag
    clock: Clock

    @property
    def state(self) -> Path:
        """The folder of the checkout that keeps what a machine knows of its runs."""
        return Path(self.env.get("CARDWATCH_STATE") or ".cardwatch").expanduser()

    @property
    def geoip(self) -> Path:
        folder = self.env.get("GEOIP_DIR") or ".cardwatch/data/geoip"
        return Path(folder) / "GeoLite2-City.mmdb"

    def bar(self, total: float | None, unit: str) -> Any:
        return tqdm(total=total, unit=unit, disable=not sys.stderr.isatty(), smoothing=0.1)

    def bucket(self) -> Bucket:
        """The archive's, made where it is missing."""
        bucket = bucket_from_env(self.env)
        bucket.make()
        return bucket
