"""What is recorded, as it would be made of raw series alone, by the rendered expressions."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from slosmith.emit.records import emit_readings, emit_records
from slosmith.model.root import Model
from slosmith.model.slo import Slo
from slosmith.promql import SelectorPlace, find_places

_Key = tuple[str, str, str]
"""A record: its name, its service and its SLO."""


@dataclass(slots=True)
class RawExpressions:
    """The records of a model, each with those that it reads put in their places.

    What reads its own past, as a group that is remembered does, keeps reading what was recorded of
    that.
    """

    model: Model
    _known: dict[_Key, str] = field(default_factory=dict)
    _read: set[str] = field(default_factory=set)

    def of(self, slo: Slo, name: str) -> str:
        """The expression of one record."""
        return self._expanded((name, slo.service, slo.name), frozenset())

    def _expanded(self, key: _Key, within: frozenset[_Key]) -> str:
        text, position, pieces = self._expression(key), 0, []
        for place in find_places(text).selectors:
            read = _record_of(place)
            if read is None or read in within or read == key or not self._expression(read):
                continue
            inner = self._expanded(read, within | {key})
            pieces += [text[position : place.start], f"({inner})"]
            position = self._after_range(text, place.end, pieces)
        return "".join((*pieces, text[position:]))

    def _after_range(self, text: str, end: int, pieces: list[str]) -> int:
        """A range of samples becomes one of evaluations; where reading goes on."""
        if not text.startswith("[", end):
            return end
        close = text.index("]", end)
        if ":" not in text[end:close]:
            pieces.append(f"{text[end:close]}:{self.model.settings.evaluation_interval}")
        return close if ":" not in text[end:close] else end

    def _expression(self, key: _Key) -> str:
        """The rendered expression of a record; empty where no SLO of the model has it."""
        _, service, name = key
        if (ref := f"{service}/{name}") not in self._read:
            self._read.add(ref)
            slo = next((one for one in self.model.slos if one.ref == ref), None)
            self._known.update(self._records(slo) if slo else ())
        return self._known.get(key, "")

    def _records(self, slo: Slo) -> Iterator[tuple[_Key, str]]:
        settings = self.model.settings
        for rule in (*emit_readings(slo, settings), *emit_records(slo, settings)):
            yield (rule.name, slo.service, slo.name), rule.expr


def _record_of(place: SelectorPlace) -> _Key | None:
    """Which record a selector reads, where it reads one."""
    if place.metric is None or not place.metric.text.startswith("slo:"):
        return None
    equal = {one.label.text: one.text for one in place.matchers if one.operator == "="}
    named = equal.get("service"), equal.get("slo")
    return (place.metric.text, named[0], named[1]) if named[0] and named[1] else None
