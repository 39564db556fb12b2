"""What can go wrong, by what to do next.

CardwatchError
├── MissingSetting        set the variable, start again
├── InvalidMessage        never retry: dead letter, go on
├── NotFound              there is no such thing: check its name
├── Refused               it would break the books: do first what the message says
├── Unavailable           retry with back-off
├── NotReady              a server did not come up: read its log lines
├── PortTaken             stop the other program or choose another port
└── SetupFailed           install what the message names, run again

A package adds its own where it alone knows what to do next; each is a CardwatchError.
"""


class CardwatchError(Exception):
    """Base of all errors that Cardwatch raises on purpose; the message says what to do next."""


class MissingSetting(CardwatchError):
    def __init__(self, name: str) -> None:
        super().__init__(f"environment variable {name} is not set: export it and start again")


class InvalidMessage(CardwatchError):
    """A message that can never be taken; the coordinates lead a person to the record."""

    def __init__(self, topic: str, partition: int, offset: int, reason: str) -> None:
        super().__init__(f"{topic}[{partition}]@{offset}: {reason}")
        self.reason = reason


class NotFound(CardwatchError):
    def __init__(self, kind: str, name: str, hint: str) -> None:
        super().__init__(f"there is no {kind} {name}: {hint}")


class Refused(CardwatchError):
    """Asked for by a person, and wrong as things stand."""


class Unavailable(CardwatchError):
    """A service did not answer; the same call may succeed later."""

    def __init__(self, service: str, reason: str) -> None:
        super().__init__(
            f"{service} is unavailable ({reason}): check `make status`, then try again"
        )
        self.service = service


class NotReady(CardwatchError):
    """A server was started but did not answer in time, or died; carries the end of its log."""

    def __init__(self, service: str, seconds: float, last_log_lines: list[str]) -> None:
        log = "\n".join(f"    {line}" for line in last_log_lines) or "    (its log is empty)"
        super().__init__(f"{service} was not ready after {seconds:.0f} s; its log ends with\n{log}")
        self.seconds = seconds
        self.last_log_lines = last_log_lines


class PortTaken(CardwatchError):
    def __init__(self, service: str, port: int, variable: str) -> None:
        super().__init__(
            f"port {port} for {service} is taken: stop the program that listens there "
            f"(`ss -ltnp 'sport = :{port}'` names it), or choose another port with {variable}"
        )


class SetupFailed(CardwatchError):
    """Something the machine lacks; the message names the command that brings it."""
