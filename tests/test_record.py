"""Dataclasses that are completed when they are used are dataclasses in all that can be seen."""

import dataclasses
import inspect
import pickle
import weakref
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slosmith import record

OPTIONS = {"frozen": True, "slots": True, "kw_only": True}
HOWS = ((record.dataclass, "made when used"), (dataclasses.dataclass, "made at once"))


def _pair(how: Any) -> tuple[type, type]:
    @how(**OPTIONS)
    class Pair:
        left: int
        right: str = "r"
        many: list[int] = dataclasses.field(default_factory=list)
        note: str = dataclasses.field(default="", compare=False, repr=False)
        total: int = dataclasses.field(init=False)
        seen: dict[str, int] = dataclasses.field(default_factory=dict, init=False, compare=False)

        def __post_init__(self) -> None:
            object.__setattr__(self, "total", self.left + len(self.right))

    @how(**OPTIONS)
    class Triple(Pair):
        third: tuple[int, ...] = ()

    Pair.__qualname__, Triple.__qualname__ = "Pair", "Triple"
    return Pair, Triple


OURS, THEIRS = (_pair(how) for how, _ in HOWS)
VALUES = st.fixed_dictionaries(
    {"left": st.integers(0, 2)},
    optional={
        "right": st.sampled_from(("", "r", "other")),
        "many": st.lists(st.integers(0, 1), max_size=2),
        "note": st.sampled_from(("", "a note")),
    },
)


def _error(task: Any) -> str:
    try:
        task()
    except Exception as error:  # noqa: BLE001  # whatever the standard library refuses is meant
        return type(error).__name__
    return ""


@given(one=VALUES, other=VALUES)
def test_they_compare_print_and_change_as_those_of_the_standard_library(
    one: dict[str, Any], other: dict[str, Any]
) -> None:
    for ours, theirs in zip(OURS, THEIRS, strict=True):
        assert (ours(**one) == ours(**other)) == (theirs(**one) == theirs(**other))
        assert repr(ours(**one)) == repr(theirs(**one))
        assert dataclasses.asdict(ours(**one)) == dataclasses.asdict(theirs(**one))
        changed = (dataclasses.replace(cls(**one), left=9) for cls in (ours, theirs))
        assert len({repr(each) for each in changed}) == 1


@pytest.mark.parametrize(
    "refused",
    [
        lambda cls: cls(),
        lambda cls: cls(1),
        lambda cls: cls(left=1, total=2),
        lambda cls: cls(left=1, unknown=2),
        lambda cls: setattr(cls(left=1), "left", 2),
        lambda cls: delattr(cls(left=1), "left"),
        lambda cls: hash(cls(left=1)),
        lambda cls: cls(left=1) < cls(left=2),
    ],
)
def test_they_refuse_what_those_refuse(refused: Any) -> None:
    for ours, theirs in zip(OURS, THEIRS, strict=True):
        assert _error(partial(refused, ours)) == _error(partial(refused, theirs)) != ""


@record.dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One that can be pickled, as its name leads to it."""

    x: int
    y: int = 0


@record.dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Thing:
    """One that is equal to itself alone."""

    x: int


def test_they_travel_between_processes() -> None:
    assert pickle.loads(pickle.dumps(Point(x=1, y=2))) == Point(x=1, y=2)  # noqa: S301  # our own


def test_they_are_equal_as_values_or_as_things() -> None:
    assert len({Point(x=1), Point(x=1), Point(x=2)}) == 2
    alike: object = Thing(x=1)
    assert Point(x=1) != alike
    assert len({Thing(x=1), Thing(x=1)}) == 2


def test_what_is_compiled_takes_its_place() -> None:
    Point(x=1)
    assert str(inspect.signature(Point)) == "(*, x, y=0)"
    assert "__dict__" not in dir(Point(x=1))


def test_they_are_held_weakly_where_they_say_so() -> None:
    @record.dataclass(frozen=True, slots=True, kw_only=True, eq=False, weakref_slot=True)
    class Held:
        x: int

    one = Held(x=1)
    assert weakref.ref(one)() is one
    with pytest.raises(TypeError, match="weak reference"):
        weakref.ref(Point(x=1))


def test_those_of_other_options_are_made_at_once() -> None:
    @record.dataclass(slots=True)
    class Open:
        x: int

    made = Open(1)
    made.x = 2
    assert made.x == 2
