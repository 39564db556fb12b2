"""A case's events through its filters in this process."""

import json
from pathlib import Path

from local_stack.logstash.cases.case import Case, Document
from local_stack.logstash.config.parse import parse
from local_stack.logstash.event import Event
from local_stack.logstash.event_json import line_of
from local_stack.logstash.filter_command import filtered
from local_stack.logstash.plugin import Context
from local_stack.logstash.text import to_json


def documents_here(case: Case, environment: dict[str, str], data: Path) -> list[Document]:
    """Raises ConfigError for a pipeline that does not compile."""
    context = Context({**environment, **case.environment}, data, case.ecs)
    events = filtered(parse(case.files), case.events, context)
    return [_document(event, case.metadata) for event in events]


def _document(event: Event, with_metadata: bool) -> Document:
    document: Document = json.loads(line_of(event))
    if with_metadata and event.metadata:
        document["@metadata"] = json.loads(to_json(event.metadata))
    return document
