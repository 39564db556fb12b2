"""Elasticsearch and the viewer alone, on free ports and in a folder of their own."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields, replace
from pathlib import Path
from threading import Event

from local_stack.elasticsearch_node import elasticsearch
from local_stack.endpoints import Endpoints
from local_stack.kibana.service import kibana
from local_stack.ports import free_ports
from local_stack.provision import CONTRACTS, put_index_templates
from local_stack.settings import Ports, StackSettings

READY_SECONDS = 300.0


@contextmanager
def throwaway_viewer(settings: StackSettings, state: Path) -> Iterator[StackSettings]:
    """Both up, the index templates put. They die with this process, however it ends."""
    ports = Ports(*free_ports(len(fields(Ports))))
    own = replace(settings, state=state, ports=ports, tied=True)
    servers = [elasticsearch(own), kibana(own)]
    try:
        for server in servers:
            server.prepare()
            server.start()
        for server in servers:
            server.wait_until_ready(READY_SECONDS, Event())
        put_index_templates(Endpoints.of(own).elasticsearch, CONTRACTS / "elasticsearch")
        yield own
    finally:
        for server in servers:
            server.stop()
