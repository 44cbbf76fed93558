"""What a result was made of: of a mapping those entries that somebody asked for."""

from collections.abc import Callable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slosmith.memo import Asked, Memo

NAMES = st.sampled_from("abc")
MAPPINGS = st.dictionaries(NAMES, st.integers(0, 1))
QUESTIONS: tuple[Callable[[Mapping[str, int], str], object], ...] = (
    lambda known, name: known.get(name),
    lambda known, name: known.get(name, 7),
    lambda known, name: name in known and known[name],
    lambda known, _: sorted(known),
    lambda known, _: dict(known),
    lambda known, _: len(known),
    lambda known, _: bool(known),
    lambda known, _: sorted(known.items()),
    lambda known, _: sorted(known.values()),
)


@given(
    first=MAPPINGS, second=MAPPINGS, asked=st.lists(st.tuples(st.sampled_from(QUESTIONS), NAMES))
)
def test_those_are_equal_that_answer_the_same(
    first: dict[str, int],
    second: dict[str, int],
    asked: list[tuple[Callable[[Mapping[str, int], str], object], str]],
) -> None:
    """Then a result that was made of one would be made of the other, too."""
    mine = Asked(first)
    answers = [question(mine, name) for question, name in asked]
    assert answers == [question(first, name) for question, name in asked]
    if mine == Asked(second):
        assert answers == [question(second, name) for question, name in asked]


@pytest.mark.parametrize(("new", "times"), [({"a": 1, "b": 9}, 1), ({"b": 2}, 2), ({"a": 3}, 2)])
def test_a_result_is_kept_while_what_it_asked_for_is_the_same(
    new: dict[str, int], times: int
) -> None:
    made = []

    def ask(_: str, known: Mapping[str, int]) -> int | None:
        made.append(known)
        return known.get("a")

    first = Memo()
    first.of(ask, "subject", Asked({"a": 1}))
    assert first.next().of(ask, "subject", Asked(new)) == new.get("a")
    assert len(made) == times


def test_it_is_no_key() -> None:
    with pytest.raises(TypeError):
        hash(Asked({}))
