"""What was written to Kafka while it rolled is there, each number once."""

from rehearse.witness import differences


def test_all_that_was_written_is_there_whatever_the_order() -> None:
    assert differences(4, iter([2, 0, 3, 1])) == []


def test_a_lost_and_a_doubled_write_are_named() -> None:
    assert differences(4, iter([0, 2, 2, 3])) == ["1 lost", "2 there 2 times"]
