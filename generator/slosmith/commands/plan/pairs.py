"""Which SLO and which alert of before is which of now: by name, else by what it measures."""

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from slosmith.model.plain_alert import PlainAlert
from slosmith.model.root import Model
from slosmith.model.slo import Slo

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair(Generic[Thing]):
    """The same thing before and now; None where there was none, or is none any more."""

    old: Thing | None
    new: Thing | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """The SLOs and the plain alerts of two models."""

    slos: tuple[Pair[Slo], ...]
    alerts: tuple[Pair[PlainAlert], ...]


def pairs_of(before: Model, after: Model) -> Pairs:
    """Pair what has the same name, then what was renamed, by ever less that is the same."""
    return Pairs(
        slos=tuple(_pairs(before.slos, after.slos, _SLO_KEYS)),
        alerts=tuple(_pairs(before.alerts, after.alerts, _ALERT_KEYS)),
    )


def _measured(slo: Slo) -> Hashable:
    return slo.kind, tuple(one.text for one in slo.raw_series), slo.parts


_SLO_KEYS: tuple[Callable[[Slo], Hashable], ...] = (
    lambda slo: slo.ref,
    lambda slo: (slo.service, _measured(slo), slo.by, slo.objective.text, slo.period),
    lambda slo: (slo.name, _measured(slo), slo.by, slo.objective.text),
    lambda slo: (slo.service, _measured(slo), slo.objective.wording),
    lambda slo: (_measured(slo), slo.objective.wording),
)
_ALERT_KEYS: tuple[Callable[[PlainAlert], Hashable], ...] = (
    lambda one: (one.service, one.name, one.number),
    lambda one: (one.service, one.query, one.severity),
    lambda one: (one.name, one.query),
    lambda one: one.query,
)


def _pairs(
    before: Iterable[Thing],
    after: Iterable[Thing],
    keys: Iterable[Callable[[Thing], Hashable]],
) -> Iterator[Pair[Thing]]:
    """A key pairs only what it names alone on both sides: a guess would be worse than none."""
    old, new = [*before], [*after]
    for key in keys:
        there, here = _alone(old, key), _alone(new, key)
        for name in [one for one in here if one in there]:
            yield Pair(old=there[name], new=here[name])
            old.remove(there[name])
            new.remove(here[name])
    yield from (Pair(old=None, new=one) for one in new)
    yield from (Pair(old=one, new=None) for one in old)


def _alone(things: Iterable[Thing], key: Callable[[Thing], Hashable]) -> dict[Hashable, Thing]:
    found: dict[Hashable, list[Thing]] = {}
    for one in things:
        found.setdefault(key(one), []).append(one)
    return {name: same[0] for name, same in found.items() if len(same) == 1}
