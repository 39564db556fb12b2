from hypothesis import given
from hypothesis import strategies as st

from producers.cards import TEST_RANGE, card_number, luhn_digit, luhn_valid
from producers.cities import cities
from producers.population import Population, index_of, user_id


def test_a_user_is_the_same_whatever_the_size_of_the_population() -> None:
    assert Population(1, 10).user(7) == Population(1, 1_000_000).user(7)


def test_a_user_of_another_seed_is_another_person() -> None:
    assert Population(1, 10).user(7) != Population(2, 10).user(7)


@given(st.integers(0, 2**63), st.integers(0, 10**9 - 1))
def test_every_card_number_passes_the_luhn_check_in_the_test_range(seed: int, index: int) -> None:
    number = card_number(seed, index)
    assert len(number) == 16
    assert number.startswith(TEST_RANGE)
    assert luhn_valid(number)


def test_the_luhn_digit_of_a_known_test_card() -> None:
    assert luhn_digit("411111111111111") == "1"
    assert not luhn_valid("4111111111111112")


def test_no_two_users_share_a_card() -> None:
    assert len({card_number(5, index) for index in range(50_000)}) == 50_000


def test_every_user_is_in_exactly_one_urn() -> None:
    urns = Population(3, 5_000).rhythms().values()
    assert sorted(index for urn in urns for index in urn) == list(range(5_000))


def test_users_live_in_many_countries() -> None:
    population = Population(42, 100)
    homes = {cities()[population.user(index).city].country for index in range(100)}
    assert len(homes) > 15


def test_a_user_id_leads_back_to_its_number() -> None:
    assert user_id(7) == "u-0000007"
    assert index_of(user_id(999_999)) == 999_999
