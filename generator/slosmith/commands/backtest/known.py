"""Incidents that people know of, held against what alerts would have made of them."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import Field, ValidationError, model_validator

from slosmith.commands.backtest.outcome import Outcome
from slosmith.commands.backtest.tallies import slo_of
from slosmith.commands.history.firing import APART_SECONDS, Firing, joined
from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.fields import Line, Spec
from slosmith.language.documents.past_time import MomentField, check_past_time
from slosmith.load.files import read_text
from slosmith.load.mistakes import explain
from slosmith.model.burnrate import AlertSeverity
from slosmith.resolve.corrections import meant_by
from slosmith.source import Origin, Plain, read_documents
from slosmith.source.links import Links
from slosmith.values import describe

_SHAPE = "write incidents:, and below it - {from: 2026-11-03T09:00Z, to: …, slos: [shop/errors]}"


class IncidentSpec(Spec):
    """One that people know of."""

    from_: MomentField = Field(alias="from")
    """When it began, with its zone, like `2026-11-03T09:00Z`."""
    to: MomentField
    """When it was over."""
    slos: tuple[Line, ...]
    """The SLOs that it hurt, or services with all of theirs."""
    note: Line = ""
    """What it was, in one line."""

    @model_validator(mode="after")
    def _some_time(self) -> "IncidentSpec":
        check_past_time(self.from_, self.to, self.slos, "the incident")
        return self


class IncidentsSpec(Spec):
    """A file of them."""

    incidents: tuple[IncidentSpec, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """An incident that people know of, and the SLOs that it hurt."""

    begins: int
    ends: int
    slos: frozenset[str]
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A known incident, and when the first page and the first ticket of it fired, if any did."""

    known: Known
    paged: int | None
    ticketed: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How known incidents were noticed, and pages that none of them explains."""

    matches: tuple[Match, ...]
    false_alarms: tuple[tuple[str, Firing], ...]

    @property
    def hits(self) -> int:
        """How many were paged for."""
        return sum(one.paged is not None for one in self.matches)


def read_known(path: Path, slos: Collection[str]) -> tuple[tuple[Known, ...], list[Diagnostic]]:
    """The incidents of a file, and what is wrong with it."""
    real = path.resolve()
    file, unreadable = read_text(real, Links(real.parent))
    if file is None:
        return (), [unreadable] if unreadable else []
    documents, found = read_documents(file)
    if not documents and not found:
        found = [file.finding(codes.DOCUMENT_EMPTY, "the file is empty", None, _SHAPE)]
    known = [one for each in documents for one in _known_in(*each, slos, found)]
    return tuple(sorted(known, key=lambda one: one.begins)), found


def _known_in(
    origin: Origin, plain: Plain, slos: Collection[str], found: list[Diagnostic]
) -> Iterator[Known]:
    if not isinstance(plain, dict):
        message = f"expected incidents, not {describe(plain)}"
        found.append(origin.finding(codes.DOCUMENT_KIND, message, _SHAPE))
        return
    try:
        spec = IncidentsSpec.model_validate(plain)
    except ValidationError as error:
        found += explain(error, IncidentsSpec, origin)
        return
    for index, one in enumerate(spec.incidents):
        place = origin.at("incidents", index)
        meant = (
            meant_by(name, slos, place.at("slos", number), found)
            for number, name in enumerate(one.slos)
        )
        begins, ends = (int(at.timestamp()) for at in (one.from_, one.to))
        hurt = frozenset(ref for some in meant for ref in some)
        yield Known(begins=begins, ends=ends, slos=hurt, note=one.note)


def judge(known: Sequence[Known], outcome: Outcome) -> Verdict:
    """Hold those of the time that was played against the alerts that would have fired."""
    played = {each.slo.ref for each in outcome.slos}
    own = [
        one
        for one in known
        if one.slos & played and one.begins < outcome.end and one.ends > outcome.begin
    ]
    firings = [one for each in outcome.slos for one in each.firings] + [*outcome.plain]
    return Verdict(
        matches=tuple(_match(one, firings) for one in own),
        false_alarms=tuple(_false_alarms(own, outcome)),
    )


def _match(known: Known, firings: Sequence[Firing]) -> Match:
    first: dict[str, int] = {}
    for one in firings:
        if _is_of(one, known) and one.meets(known.begins, known.ends + APART_SECONDS):
            first[one.severity] = min(first.get(one.severity, one.begins), one.begins)
    paged, ticketed = (first.get(one.value) for one in (AlertSeverity.PAGE, AlertSeverity.TICKET))
    return Match(known=known, paged=paged, ticketed=ticketed)


def _is_of(firing: Firing, known: Known) -> bool:
    """Whether an alert is one of its SLOs, or a plain alert of one of their services."""
    ref = slo_of(firing)
    services = {one.partition("/")[0] for one in known.slos}
    return ref in known.slos if ref else firing.labels.get("service") in services


def _false_alarms(known: Sequence[Known], outcome: Outcome) -> Iterator[tuple[str, Firing]]:
    """Pages in no incident; tiers that fire together are one."""
    pages = [(each.slo.ref, each.firings) for each in outcome.slos]
    names = sorted({one.name for one in outcome.plain})
    pages += [(name, tuple(o for o in outcome.plain if o.name == name)) for name in names]
    for subject, firings in pages:
        own = [one for one in firings if one.severity == AlertSeverity.PAGE.value]
        for page in joined(own):
            if not any(
                _is_of(page, one) and page.meets(one.begins, one.ends + APART_SECONDS)
                for one in known
            ):
                yield subject, page
