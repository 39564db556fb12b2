"""The key that card numbers are hashed with on this machine."""

import os
import secrets
from pathlib import Path

KEY_BYTES = 32


def card_token_key(path: Path) -> str:
    """Hex digits; made once a state folder, readable by its owner only, and never printed.

    It must outlive a restart: with another key a card would change its token.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        # Whole or not at all: on a full disk an empty key would be kept for good.
        partly = path.with_suffix(".part")
        descriptor = os.open(partly, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(KEY_BYTES))
        partly.replace(path)
    return path.read_text()
