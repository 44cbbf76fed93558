"""What a match asks for and no alert has, each with what was perhaps meant."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import NamedTuple

from slosmith.checks.candidates import Candidates, LabelValues
from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.diagnostics.suggest import suggest
from slosmith.model.matching import AREA, Condition, Conditions
from slosmith.source import Origin

_MOST_OF_A_LIST = 100
_REGEX = frozenset("*+?[]()|^$\\")
_WHAT = {
    "alertname": "is called",
    "service": "is of a service",
    "team": "is of a team",
    AREA: "is in an area",
}


def unmatched(
    who: str, conditions: Conditions, place: Origin, candidates: Candidates
) -> Iterator[Diagnostic]:
    """Each value that no alert has, or else that none has all of them together."""
    found = [*_each_unmatched(conditions, place, candidates)]
    yield from (one.finding() for one in found)
    if not found and len(conditions) != 1 and not any(candidates.matching(conditions)):
        words = ", ".join(one.text for one in conditions)
        yield place.finding(
            codes.MATCHES_NOTHING,
            f"no alert has all labels of the {who}, {words}",
            f"match labels that one alert has, or remove the {who}",
            key=True,
        )


class _Unmatched(NamedTuple):
    """What no alert has; a finding of it takes longer to make, and few overrides have one."""

    place: Origin
    message: str
    hint: str
    key: bool = False
    causes: Sequence[str] = ()

    def finding(self) -> Diagnostic:
        found = self.place.finding(codes.MATCHES_NOTHING, self.message, self.hint, key=self.key)
        return found.because(*self.causes)


def _each_unmatched(
    conditions: Conditions, place: Origin, candidates: Candidates
) -> Iterator[_Unmatched]:
    for one in conditions:
        yield from _unmatched(one, place, candidates)


def _unmatched(condition: Condition, place: Origin, candidates: Candidates) -> Iterator[_Unmatched]:
    label = condition.label
    what = _WHAT.get(label) or f"has {label}:"
    at = place.at(label)
    if near := _nearly_a_label(condition, candidates):
        yield _Unmatched(at, f'no alert has a label "{label}"', near, key=True)
        return
    lacking = (
        (index, one)
        for index, one in enumerate(_each(condition))
        if not candidates.of(label).may_be(one)
    )
    for index, one in islice(lacking, _MOST_OF_A_LIST):
        value = one.only[0] if one.only else one.text.removeprefix(label)
        where = at.at(index) if len(condition.only) > 1 and at.text is None else at
        message = f'no alert {what} "{value}"'
        hint = _hint(label, value, candidates.of(label))
        causes = (f"alert {value}",) if label == "alertname" else ()
        yield _Unmatched(where, message, hint, causes=causes)
    if more := sum(1 for _ in lacking):
        message = f"no alert {what} any of {more:,} more of these values"
        yield _Unmatched(at, message, f"write {label} as alerts have it, or remove it", key=True)


def _nearly_a_label(condition: Condition, candidates: Candidates) -> str:
    """The hint at a label that alerts have, where none can have this one."""
    label, known = condition.label, candidates.of(condition.label)
    if known.carried or known.may_be(condition) or any(known.alerts.keys() - {""}):
        return ""
    return suggest(label, candidates.labels)


def nearly_matched(
    conditions: Conditions, place: Origin, candidates: Candidates
) -> Iterator[Diagnostic]:
    """Values that no alert has, but one has nearly: the others may be of alerts from elsewhere."""
    for one in _each_unmatched(conditions, place, candidates):
        if one.hint.startswith("did you mean"):
            yield one.finding()


def _each(condition: Condition) -> list[Condition]:
    """A list as its values: each of them should be there."""
    values = condition.only
    return [replace(condition, values=(one,)) for one in values] if values else [condition]


def _hint(label: str, value: str, known: LabelValues) -> str:
    if _REGEX & {*value} and not value.startswith(("=", "!")):
        return f"values are compared as they are written: write {{regex: '{value}'}}"
    if near := suggest(value, known.named):
        return near
    if not known.named and not known.some:
        return f"if Prometheus adds it, write external_labels: [{label}] in settings"
    return f"write {label} as an alert has it, or remove it"
