"""Dataclasses that are completed when they are first used: `dataclass`, but quick to define.

The standard library compiles six functions for each frozen class, which takes half a millisecond
up to Python 3.12, and `check` defines a hundred classes of which it uses half. Here `__init__`,
`__eq__` and `__hash__` are compiled by their first call; the other functions are the same for all.
"""

import dataclasses
from collections.abc import Callable
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass  # noqa: PLC0414  # said to be exported
else:

    def dataclass(
        *, eq: bool = True, weakref_slot: bool = False, **options: bool
    ) -> Callable[[type], type]:
        """Make a frozen, slotted, keyword-only dataclass; any other is the standard library's."""
        if options != {"frozen": True, "slots": True, "kw_only": True}:
            return dataclasses.dataclass(eq=eq, weakref_slot=weakref_slot, **options)
        define = dataclasses.dataclass(
            init=False, repr=False, eq=False, slots=True, kw_only=True, weakref_slot=weakref_slot
        )
        return lambda cls: _completed(define(cls), _MADE if eq else _MADE[:1])


_UNSET = object()


def _completed(cls: type, made: tuple[str, ...]) -> type:
    """A class with all that a frozen dataclass has; what it defines itself is left alone."""
    own = vars(cls).copy()
    if "__eq__" in own:
        made = made[:1]
    methods = {name: _at_first(cls, name) for name in made} | _SAME_FOR_ALL
    for name, method in methods.items():
        if name not in own:
            setattr(cls, name, method)
    return cls


def _at_first(cls: type, name: str) -> Callable[..., Any]:
    """A method that puts what is compiled in its own place."""

    def first(self: object, *others: object, **values: object) -> Any:
        names: dict[str, Any] = {"_unset": _UNSET}
        exec(_TEXTS[name](cls, names), names)  # noqa: S102  # of names of fields, as dataclasses do
        method = names[name]
        method.__qualname__ = f"{cls.__qualname__}.{name}"
        setattr(cls, name, method)
        return method(self, *others, **values)

    return first


def _init(cls: type, names: dict[str, Any]) -> str:
    """Each slot is set by its descriptor, as nothing else may set it."""
    parameters, lines = [], []
    for one in dataclasses.fields(cls):
        names[f"_set_{one.name}"] = getattr(cls, one.name).__set__
        parameter, value = _taken(one, names)
        if one.init:
            parameters.append(parameter)
        if one.init or parameter != one.name:
            lines.append(f" _set_{one.name}(self, {value})")
    if hasattr(cls, "__post_init__"):
        lines.append(" self.__post_init__()")
    head = ", ".join(["self", *(["*", *parameters] if parameters else [])])
    return "\n".join([f"def __init__({head}):", *(lines or [" pass"])])


def _taken(one: "dataclasses.Field[Any]", names: dict[str, Any]) -> tuple[str, str]:
    """A field as a parameter, and what is put into its slot."""
    if one.default_factory is not dataclasses.MISSING:
        names[f"_make_{one.name}"] = one.default_factory
        made = f"_make_{one.name}()"
        value = f"{made} if {one.name} is _unset else {one.name}" if one.init else made
        return f"{one.name}=_unset", value
    if one.default is not dataclasses.MISSING:
        names[f"_default_{one.name}"] = one.default
        return f"{one.name}=_default_{one.name}", one.name if one.init else f"_default_{one.name}"
    return one.name, one.name


def _eq(cls: type, _: dict[str, Any]) -> str:
    return (
        "def __eq__(self, other):\n"
        " if other.__class__ is self.__class__:\n"
        f"  return {_compared(cls, 'self')} == {_compared(cls, 'other')}\n"
        " return NotImplemented"
    )


def _hash(cls: type, _: dict[str, Any]) -> str:
    return f"def __hash__(self):\n return hash({_compared(cls, 'self')})"


def _compared(cls: type, whose: str) -> str:
    values = (f"{whose}.{one.name}," for one in dataclasses.fields(cls) if one.compare)
    return f"({''.join(values)})"


_TEXTS: dict[str, Callable[[type, dict[str, Any]], str]] = {
    "__init__": _init,
    "__eq__": _eq,
    "__hash__": _hash,
}
_MADE = tuple(_TEXTS)


@recursive_repr()
def _repr(self: Any) -> str:
    values = (
        f"{one.name}={getattr(self, one.name)!r}" for one in dataclasses.fields(self) if one.repr
    )
    return f"{self.__class__.__qualname__}({', '.join(values)})"


def _refuse_to_set(_: object, name: str, __: object) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(_: object, name: str) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


def _state(self: Any) -> list[object]:
    return [getattr(self, one.name) for one in dataclasses.fields(self)]


def _take_state(self: Any, state: list[object]) -> None:
    for one, value in zip(dataclasses.fields(self), state, strict=True):
        object.__setattr__(self, one.name, value)


_SAME_FOR_ALL: dict[str, Callable[..., Any]] = {
    "__repr__": _repr,
    "__setattr__": _refuse_to_set,
    "__delattr__": _refuse_to_delete,
    "__getstate__": _state,
    "__setstate__": _take_state,
}
