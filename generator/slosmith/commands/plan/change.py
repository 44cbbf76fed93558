"""One change between two specifications: what was so, what is so now, and what that risks."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from slosmith.model.burnrate import AlertSeverity
from slosmith.source import Origin


class Risk(StrEnum):
    """What a change may cost, the worst first."""

    HISTORY = "history"
    NOTIFY = "notify"
    SLOWER = "slower"
    NOISE = "noise"
    LINKS = "links"

    @property
    def meaning(self) -> str:
        """What it is, in words."""
        return _MEANINGS[self]


_MEANINGS = {
    Risk.HISTORY: "history is lost",
    Risk.NOTIFY: "fewer are notified",
    Risk.SLOWER: "a page gets slower or rarer",
    Risk.NOISE: "more noise",
    Risk.LINKS: "an address disappears",
}


class Section(StrEnum):
    """What a change is about, in the order in which it is shown."""

    OBJECTIVES = "objectives"
    NOTIFIED = "who is notified"
    HISTORY = "history"
    ADDRESSES = "addresses"
    COST = "cost"
    REST = "what else is rendered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A quantity of a ``subject`` with its value before and now; None where there is none.

    ``hint`` says what follows and what to do. ``place`` is where the document of today says it,
    or None where nothing of it is left. ``allowed`` is the reason of an author who accepts it.
    """

    section: Section
    subject: str
    what: str
    old: str | None
    new: str | None
    risk: Risk | None = None
    hint: str = ""
    place: Origin | None = None
    allowed: str = ""

    @property
    def rank(self) -> int:
        """How bad it is: what nobody has accepted comes first, what risks nothing last."""
        if self.risk is None:
            return 2 * len(Risk)
        return [*Risk].index(self.risk) + (len(Risk) if self.allowed else 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something that is so of a subject, and what it would risk if it were otherwise.

    ``severity`` is that of the alert that it speaks of, and ``delay`` grows where that comes later
    or more seldom. ``reaches`` are those who are notified. ``changed`` is the risk of what has none
    of these; ``gone`` and ``come`` are those where there is no such thing on one side.
    """

    what: str
    value: str
    severity: AlertSeverity | None = None
    delay: tuple[Decimal, ...] = ()
    reaches: frozenset[str] = frozenset()
    changed: Risk | None = None
    gone: Risk | None = None
    come: Risk | None = None
    hint: str = ""
    place: Origin | None = None


def changes(
    section: Section,
    subject: str,
    before: Iterable[Fact],
    after: Iterable[Fact],
    place: Origin | None,
) -> Iterator[Change]:
    """What differs between the facts of a subject then and now; one without a value is none."""
    old, new = ({one.what: one for one in facts if one.value} for facts in (before, after))
    for what in (*new, *(one for one in old if one not in new)):
        then, now = old.get(what), new.get(what)
        if then is None or now is None or then.value != now.value:
            said = now or then
            assert said is not None
            yield Change(
                section=section,
                subject=subject,
                what=what,
                old=then.value if then else None,
                new=now.value if now else None,
                risk=_risk(then, now),
                hint=said.hint,
                place=(now.place if now else None) or place,
            )


def _risk(then: Fact | None, now: Fact | None) -> Risk | None:
    if then is None or now is None:
        return now.come if now else then.gone if then else None
    if then.reaches - now.reaches:
        return Risk.NOTIFY
    if now.reaches - then.reaches:
        return Risk.NOISE
    if then.severity is not None and now.severity is not None and then.severity != now.severity:
        ranks = [*AlertSeverity]
        lower = ranks.index(now.severity) > ranks.index(then.severity)
        return Risk.NOTIFY if lower else Risk.NOISE
    if now.severity is AlertSeverity.PAGE and then.delay and now.delay:
        pairs = [*zip(then.delay, now.delay, strict=True)]
        if any(after > before for before, after in pairs):
            return Risk.SLOWER
        return Risk.NOISE if any(after < before for before, after in pairs) else now.changed
    return now.changed
