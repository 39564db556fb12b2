"""file: lines of growing, rotated and truncated files; whole files and .gz in read mode."""

import logging
import os
from pathlib import Path
from typing import Any

from local_stack.logstash.codecs.base import Fields
from local_stack.logstash.codecs.charset import utf8
from local_stack.logstash.event import Event
from local_stack.logstash.inputs.base import HOST, IDLE_SECONDS, Source, whole_messages
from local_stack.logstash.inputs.file.completed import complete
from local_stack.logstash.inputs.file.settings import Settings
from local_stack.logstash.inputs.file.sincedb import Identity, Sincedb
from local_stack.logstash.inputs.file.tail import Tail
from local_stack.logstash.inputs.file.watch import Watch
from local_stack.logstash.units import seconds_of

log = logging.getLogger(__name__)
# Of one file, before the next has its turn.
CHUNK_BYTES = 1 << 18
DISCOVER_SECONDS = 1.0


class FileInput:
    """Positions follow the inode: a rotated file is read to its end under its new name."""

    settings_kind = Settings
    default_codec = "plain"

    def __init__(self, settings: Settings, source: Source) -> None:
        self._settings, self._source = settings, source
        self._since = Sincedb(self._sincedb_path(), seconds_of(settings.sincedb_clean_after))
        self._watch = Watch(settings, source, self._since)
        self._most = min(CHUNK_BYTES, settings.file_chunk_size * settings.file_chunk_count)
        self._discovered = 0.0
        self._path_name = "[log][file][path]" if source.ecs else "path"
        self._host = ("[host][name]" if source.ecs else "host", HOST)
        # Events were handed out that may not be in every output yet.
        self._owed = False
        self.finished = False

    def _sincedb_path(self) -> Path | None:
        written = self._settings.sincedb_path
        if written == "/dev/null":
            return None
        name = self._source.id or self._settings.name()
        return Path(written) if written else self._source.state / "sincedb" / name

    def poll(self) -> list[Event]:
        """From the file whose turn it is; files are looked for once a second, or when idle."""
        now = self._source.seconds()
        if now - self._discovered >= DISCOVER_SECONDS:
            self._discover(now)
        events = self._next_events(now)
        if not events and not any(not tail.ended for tail in self._watch.tails.values()):
            events = self._idle(now)
        self._owed = self._owed or bool(events)
        return events

    def _discover(self, now: float) -> None:
        self._discovered = now
        self._watch.discover(now)

    def _next_events(self, now: float) -> list[Event]:
        for identity, tail in list(self._watch.tails.items()):
            lines = tail.read(self._most)
            events = [event for start, line in lines for event in self._events(tail, start, line)]
            if tail.ended:
                events += self._at_the_end(identity, tail, now)
            if events:
                if identity in self._watch.tails:
                    self._watch.next_turn(identity)
                return events
        return []

    def _events(self, tail: Tail, start: int, line: bytes) -> list[Event]:
        first = tail.first_start(start)
        made = whole_messages(tail.codec, line)
        tail.took(start)
        return [self._event(fields, tail, first) for fields in made]

    def _event(self, fields: Fields, tail: Tail, start: int) -> Event:
        path = utf8(os.fsencode(tail.path))
        given: list[tuple[str, Any]] = [
            ("[@metadata][path]", path),
            (self._path_name, path),
            self._host,
        ]
        if self._source.ecs:
            # The real input tells the path alone; the offset tells equal lines apart.
            given.append(("[log][offset]", start))
        return self._source.event(fields, *given)

    def _at_the_end(self, identity: Identity, tail: Tail, now: float) -> list[Event]:
        if not self._settings.reads:
            self._watch.leave(identity, now)
            return []
        self._watch.read_out[identity] = self._watch.tails.pop(identity)
        return self._held_back(tail, tail.codec.flush())

    def _held_back(self, tail: Tail, fields: list[Fields]) -> list[Event]:
        start = tail.first_start(tail.offset)
        tail.took(start)
        return [self._event(each, tail, start) for each in fields]

    def _idle(self, now: float) -> list[Event]:
        self._discover(now)
        tails = list(self._watch.tails.values())
        events = [event for tail in tails for event in self._held_back(tail, tail.codec.idle(now))]
        if events or any(not tail.ended for tail in tails):
            return events
        if self._watch.read_out and not self._owed:
            self.commit()
        done = not tails and not self._watch.read_out
        self.finished = self._settings.exit_after_read and done
        if not self.finished:
            self._source.wait(IDLE_SECONDS)
        return []

    def commit(self) -> None:
        self._owed = False
        now = self._source.seconds()
        watch = self._watch
        for identity, tail in (watch.tails | watch.read_out | watch.closed).items():
            self._since.move(identity, tail.committable, str(tail.path), now)
        self._write(now)
        for identity, tail in list(watch.read_out.items()):
            if not tail.broken:
                complete(tail.path, self._settings)
            watch.done(identity)

    def _write(self, now: float) -> None:
        try:
            self._since.write(now)
        except OSError as error:
            log.error("the sincedb cannot be written, lines may be read again: %s", error)

    def close(self) -> None:
        self._watch.close()
