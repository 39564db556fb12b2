"""User agents as they stand in real logs: browsers, phones, bots, tools."""

from pathlib import Path

AGENTS_FILE = Path(__file__).with_name("agents.tsv")


def load(path: Path = AGENTS_FILE) -> tuple[tuple[int, str], ...]:
    """Pairs of weight and agent."""
    rows = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines())
    return tuple((int(weight), agent) for weight, agent in rows)


AGENTS = load()
