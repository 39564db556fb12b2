"""A step that does not hold ends the rehearsal, and the hosts' last words are kept."""

from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest

from rehearse.machine import Machine
from rehearse.playbooks import PlaybookFailed
from rehearse.scenario import SCENARIOS, Host
from rehearse.settings import Places
from rehearse.stages import Stages
from rehearse.steps import Steps


@dataclass
class Known:
    host: Host

    def logged(self) -> str:
        return f"{self.host.role} fell over"


class Failing(Steps):
    def play(self, playbook: str, *arguments: str) -> str:
        raise PlaybookFailed(f"{playbook}.yml failed")


def test_what_every_host_logged_is_said_before_the_hosts_are_gone(tmp_path: Path) -> None:
    said: list[str] = []
    hosts = [Known(Host("kafka-1", "kafka", "10.0.0.2")), Known(Host("web-1", "web", "10.0.0.3"))]
    steps = Failing(cast(list[Machine], hosts), Places(cache=tmp_path), {}, SCENARIOS["small"])

    with pytest.raises(PlaybookFailed):
        steps.run(Stages(said.append, lambda: 0.0))

    assert said == ["==> deploy", "--- kafka-1\nkafka fell over", "--- web-1\nweb fell over"]
