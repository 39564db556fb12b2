"""Where Elasticsearch is, and how a client proves to it who it is: by a password over TLS, or on
loopback not at all.
"""

import re
from collections.abc import Mapping
from typing import Any

from contracts.environment import required
from contracts.errors import SetupFailed

#: elasticsearch-py asks for all three: scheme, host and port.
NODE = re.compile(r"https?://[^/\s]+:[0-9]+(/\S*)?")


def nodes(environ: Mapping[str, str]) -> list[str]:
    """The URLs of ELASTICSEARCH_URL, with blanks between; none where it is not set. Raises
    SetupFailed."""
    found = environ.get("ELASTICSEARCH_URL", "").split()
    if not all(map(NODE.fullmatch, found)):
        # Which one is not told: it may have a password in it.
        raise SetupFailed(
            "ELASTICSEARCH_URL cannot be read: write each node with its port, like "
            "https://elasticsearch:9200"
        )
    return found


def client_options(environ: Mapping[str, str]) -> dict[str, Any]:
    """Keyword arguments of elasticsearch-py's client. ELASTICSEARCH_USER, with it
    ELASTICSEARCH_PASSWORD; ELASTICSEARCH_CA: PEM, the authority that signed the nodes'
    certificates. Raises MissingSetting.
    """
    found: dict[str, Any] = {}
    if user := environ.get("ELASTICSEARCH_USER"):
        [password] = required(environ, "ELASTICSEARCH_PASSWORD")
        found["basic_auth"] = (user, password)
    if authority := environ.get("ELASTICSEARCH_CA"):
        found["ca_certs"] = authority
    return found
