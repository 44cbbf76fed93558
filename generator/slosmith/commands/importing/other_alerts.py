"""`ALERTS` in foreign expressions: other alerts have the severities of here once they are imported.

The old ones stay beside them, as alerts that nobody imports keep theirs.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from slosmith.commands.importing.names import severity_word
from slosmith.commands.importing.record import Choices, Entry
from slosmith.diagnostics.lists import each_of
from slosmith.promql import Matcher, MatchOp, SelectorPlace, find_places
from slosmith.promql.regex_samples import listed
from slosmith.promql.selectors import one_of_values

_SERIES = ("ALERTS", "ALERTS_FOR_STATE")
_SEVERITY, _NAME = "severity", "alertname"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """The alert that reads: its name, and its labels as they were and as they are."""

    name: str
    before: Mapping[str, str]
    severity: str

    def _meets(self, matchers: tuple[Matcher, ...], severity: str) -> bool:
        """Whether it may be among what it reads; labels of its results can be anything."""
        own = {**self.before, _NAME: self.name, _SEVERITY: severity}
        return all(one.accepts(own[one.name]) for one in matchers if one.name in own)

    def comes_in(self, before: tuple[Matcher, ...], now: tuple[Matcher, ...]) -> bool:
        """Whether it reads itself here, and did not where it comes from."""
        old = self.before.get(_SEVERITY, "")
        return self._meets(now, self.severity) and not self._meets(before, old)


def with_severities(text: str, reader: Reader, choices: Choices, entry: Entry) -> str:
    """A valid expression that reads the same alerts after they are imported."""
    for place in reversed(find_places(text).selectors):
        if place.metric is not None and place.metric.text in _SERIES:
            text = _translated(text, place, reader, choices, entry)
    return text


def _translated(
    text: str, place: SelectorPlace, reader: Reader, choices: Choices, entry: Entry
) -> str:
    before = tuple(
        Matcher(name=one.label.text, op=MatchOp(one.operator), value=one.text)
        for one in place.matchers
    )
    now = tuple(_here(one, choices, entry) for one in before)
    if reader.comes_in(before, now):
        entry.differ("it leaves itself out of the ALERTS that it reads")
        now = (*now, Matcher(name=_NAME, op=MatchOp.NOT_EQUAL, value=reader.name))
    if now == before:
        return text
    first, last = place.matchers[0].label.start, place.matchers[-1].value.end
    return f"{text[:first]}{','.join(one.text for one in now)}{text[last:]}"


def _here(matcher: Matcher, choices: Choices, entry: Entry) -> Matcher:
    """The matcher with the severities that those it names have here."""
    if matcher.name != _SEVERITY:
        return matcher
    exact = matcher.op in (MatchOp.EQUAL, MatchOp.NOT_EQUAL)
    words = (matcher.value,) if exact else listed(matcher.value)
    if words is None:
        entry.differ(f"ALERTS is read by {matcher.text}, and severities have other words here")
        return matcher
    both = [*words, *(severity_word(one, choices) for one in words if one)]
    wanted = tuple(dict.fromkeys(both))
    if wanted == words:
        return matcher
    entry.differ(f"ALERTS is read by {each_of(wanted[len(words) :])} too")
    found = one_of_values(_SEVERITY, wanted)
    return found if matcher.op.is_positive else found.opposite
