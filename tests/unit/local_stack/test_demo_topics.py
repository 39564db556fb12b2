"""What a demo counts on topics, of which those of requests keep one day."""

import json
from typing import Any

from contracts import topics
from local_stack.demo.counting import of_records_from
from local_stack.demo.topics_read import Begins, Record, TopicsRead, topics_read

LETTERS = f"{topics.APPROVAL_REQUESTS}.dead-letter"


def read(begins: Begins, **found: list[dict[str, Any]]) -> TopicsRead:
    named = {name.replace("__", ".").replace("_", "-"): each for name, each in found.items()}
    records = {
        topic.name: [Record(json.dumps(each).encode(), {}) for each in named.get(topic.name, [])]
        for topic in topics.load_topics()
    }
    return topics_read(records, begins)


def request(number: int) -> dict[str, Any]:
    return {"request_id": f"r-{number}", "user_id": "u-1"}


def decision(number: int) -> dict[str, Any]:
    return {**request(number), "decision": "approved"}


def letter(offset: int) -> dict[str, Any]:
    return {"topic": topics.APPROVAL_REQUESTS, "partition": 1, "offset": offset}


def test_every_decision_is_an_answer_while_the_topic_has_all_requests() -> None:
    found = read({}, approval_requests=[request(1)], approval_decisions=[decision(1), decision(2)])

    assert found.answered == {"r-1", "r-2"}


def test_answers_to_requests_that_their_topic_has_forgotten_are_left_out() -> None:
    found = read(
        {(topics.APPROVAL_REQUESTS, 0): 5},
        approval_requests=[request(2), request(3)],
        approval_decisions=[decision(1), decision(2)],
    )

    assert (found.answerable_requests, found.answered) == ({"r-2", "r-3"}, {"r-2"})
    assert found.decisions == {"r-1", "r-2"}


def test_letters_of_records_that_their_topic_has_forgotten_are_left_out() -> None:
    begins = {(topics.APPROVAL_REQUESTS, 1): 7}
    found = read(
        begins, approval_requests__dead_letter=[letter(6), letter(7), letter(7), letter(9)]
    )

    assert found.dead_letters[LETTERS] == 2
    assert of_records_from(found.begins)["bool"]["must_not"] == [
        {
            "bool": {
                "filter": [
                    {"term": {"topic": topics.APPROVAL_REQUESTS}},
                    {"term": {"partition": 1}},
                    {"range": {"offset": {"lt": 7}}},
                ]
            }
        }
    ]
