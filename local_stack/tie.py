"""A program that ends with whoever started it, however that ends."""

from collections.abc import Sequence

SETPRIV = "setpriv"


def tied(command: Sequence[str], signal: str = "KILL") -> tuple[str, ...]:
    """Gets `signal` when the thread that starts it is gone.

    Linux unties a process that changes its user later. So a command that begins with setpriv, to
    change its user, is tied by that same setpriv.
    """
    rest = command[1:] if command[0] == SETPRIV else command
    return (SETPRIV, "--pdeathsig", signal, *rest)
