"""The files that are open now: found, opened where reading ended, and left when they are done."""

import logging
import os
from pathlib import Path

from local_stack.logstash.inputs.base import Source
from local_stack.logstash.inputs.file.discover import found
from local_stack.logstash.inputs.file.settings import Settings
from local_stack.logstash.inputs.file.sincedb import Identity, Sincedb
from local_stack.logstash.inputs.file.tail import Tail, is_whole_archive
from local_stack.logstash.units import seconds_of

log = logging.getLogger(__name__)
# A file without a name keeps its space on the disk while it is open.
UNLINKED_SECONDS = 5.0


class Watch:
    """`tails` by inode and device, the one whose turn it is first."""

    def __init__(self, settings: Settings, source: Source, since: Sincedb) -> None:
        self._settings, self._source, self._since = settings, source, since
        self.tails: dict[Identity, Tail] = {}
        # In read mode: at their end and not committed; committed and still there.
        self.read_out: dict[Identity, Tail] = {}
        self._done: dict[Identity, Path] = {}
        # In tail mode: closed at their end, where reading goes on when they grow.
        self.closed: dict[Identity, Tail] = {}
        self._warned: set[str] = set()
        self._from_end = not settings.reads and settings.start_position == "end"

    def discover(self, now: float) -> None:
        """`now` in seconds since 1970."""
        there = {(stat.st_ino, stat.st_dev): (path, stat) for path, stat in found(self._settings)}
        self._done = {who: path for who, path in self._done.items() if who in there}
        for identity in self.closed.keys() - there.keys():
            del self.closed[identity]
            self._since.forget(identity)
        for identity, (path, stat) in there.items():
            if identity in self.tails:
                self.tails[identity].path = path
            elif identity in self.closed and self.closed[identity].offset == stat.st_size:
                self.closed[identity].path = path
            elif identity not in self._done and identity not in self.read_out:
                self._open(path, identity, stat, now)
        # What appears later is new: it is read from its start.
        self._from_end = False

    def _open(self, path: Path, identity: Identity, stat: os.stat_result, now: float) -> None:
        settings = self._settings
        if len(self.tails) >= settings.max_open_files:
            return
        if settings.ignore_older and now - stat.st_mtime > seconds_of(settings.ignore_older):
            return
        if reason := self._unfit(path):
            self._warn(path, reason)
            return
        start = self._start(identity, stat)
        try:
            codec = self._source.codec()
            tail = Tail(path, start, codec, settings.delimiter, settings.reads)
        except (OSError, EOFError) as error:
            self._warn(path, f"cannot be read now: {error}")
            return
        self._warned.discard(str(path))
        opened = tail.stat()
        if (opened.st_ino, opened.st_dev) == identity:
            self.tails[identity] = tail
            self.closed.pop(identity, None)
        else:
            # Rotated meanwhile: the name is another file's, and both are found anew.
            tail.close()

    def _unfit(self, path: Path) -> str | None:
        if path.suffix != ".gz":
            return None
        if not self._settings.reads:
            return "is compressed: only mode => read reads it"
        if self._settings.check_archive_validity and not is_whole_archive(path):
            return "is no whole archive: it is left alone"
        return None

    def _start(self, identity: Identity, stat: os.stat_result) -> int:
        closed = self.closed.get(identity)
        known = self._since.offset(identity) if closed is None else closed.offset
        if known is None:
            return stat.st_size if self._from_end else 0
        # Shorter than it was: truncated, or another file that got this inode.
        shrunk = known > stat.st_size and not self._settings.reads
        return 0 if shrunk else known

    def _warn(self, path: Path, what: str) -> None:
        if str(path) not in self._warned:
            self._warned.add(str(path))
            log.warning("%s %s", path, what)

    def next_turn(self, identity: Identity) -> None:
        """The others come first next time."""
        self.tails[identity] = self.tails.pop(identity)

    def leave(self, identity: Identity, now: float) -> None:
        """Closes a file that was read to its end and has lost its name; not at once: programs go on
        writing to a file for some time after it was renamed. Closes also one that nobody wrote to
        for `close_older`, which makes room for another."""
        tail = self.tails[identity]
        unlinked = tail.unlinked()
        if not unlinked and _is(tail.path, identity):
            tail.left_at = None
            if self._is_old(identity, tail, now):
                self.closed[identity] = self.tails.pop(identity)
                tail.close()
            return
        if tail.left_at is None:
            tail.left_at = now
        patience = UNLINKED_SECONDS if unlinked else seconds_of(self._settings.close_older)
        if now - tail.left_at > patience:
            if unlinked:
                self._since.forget(identity)
            self.tails.pop(identity).close()

    def _is_old(self, identity: Identity, tail: Tail, now: float) -> bool:
        """Of what it holds, all must be stored."""
        stat = tail.stat()
        stored = self._since.offset(identity) == tail.committable == stat.st_size
        return stored and now - stat.st_mtime > seconds_of(self._settings.close_older)

    def done(self, identity: Identity) -> None:
        """Lets go of a file that was read and stored. Where it was removed, its position is
        forgotten: its inode may soon be another file's."""
        tail = self.read_out.pop(identity)
        tail.close()
        path = tail.path
        if _is(path, identity):
            self._done[identity] = path
        else:
            self._since.forget(identity)

    def close(self) -> None:
        for tail in [*self.tails.values(), *self.read_out.values()]:
            tail.close()


def _is(path: Path, identity: Identity) -> bool:
    """Whether `path` still names that very file."""
    try:
        stat = path.stat()
    except OSError:
        return False
    return (stat.st_ino, stat.st_dev) == identity
