"""Numbers that make no sense are refused by the option's name."""

import pytest

from producers.commands import parser


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("web --dir d --days 0", "argument --days: 0 must be 1 or more"),
        ("web --dir d --visits -5", "argument --visits: -5 must be 1 or more"),
        ("web --dir d --rate 0", "argument --rate: 0 must be a number above 0"),
        ("run --rate fast", "argument --rate: fast must be a number above 0"),
        ("replay r --speed -1", "argument --speed: -1 must be a number above 0"),
    ],
)
def test_a_count_or_a_pace_that_is_none_is_named(
    arguments: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        parser().parse_args(arguments.split())
    assert said in capsys.readouterr().err
