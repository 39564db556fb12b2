"""A program that ends with whoever started it, however that ends."""

from collections.abc import Sequence

SETPRIV = "setpriv"


def tied(command: Sequence[str], signal: str = "KILL") -> tuple[str, ...]:
    """Gets `signal` when the thread that starts it is gone.

    Of a command that changes its user first, with setpriv too, one setpriv does both: Linux takes
    the tie off whatever changes its user afterwards.
    """
    rest = command[1:] if command[0] == SETPRIV else command
    return (SETPRIV, "--pdeathsig", signal, *rest)
