"""Comparing: old rules and new ones in the same incidents, and what of the old never worked."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from slosmith.commands.compare.judged import Verdict, has_closed_ranges, judge, play_by_judge
from slosmith.commands.compare.pairs import Pair, pair_up
from slosmith.commands.compare.playing import Played, play, severity_of
from slosmith.commands.compare.scenes import MONTH, SCENES, Scene
from slosmith.commands.compare.sides import Side
from slosmith.commands.compare.world import Pace, Signals, month_world, scene_world, signals_of
from slosmith.commands.importing import Import
from slosmith.commands.importing.record import Entry, Flaw, Rank
from slosmith.commands.importing.report import ranked
from slosmith.commands.rehearse.rules import PlayError
from slosmith.model.root import Model
from slosmith.model.units import Duration

__all__ = ["Compared", "Comparison", "Incident", "Silent", "compare_rules"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """One incident: what each side says of it; ``truth`` is the share of the budget really used."""

    name: str
    old: Played | None
    new: Played
    truth: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Silent:
    """An old alert that fired in nothing that was tried, and where it stands.

    ``named`` are the labels that distinguish it from others of its name.
    """

    place: str
    alert: str
    named: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One SLO in all incidents; ``why_not`` says why it was not played."""

    pair: Pair
    incidents: tuple[Incident, ...] = ()
    silent: tuple[Silent, ...] = ()
    verdicts: tuple[tuple[str, Verdict], ...] = ()
    why_not: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """All SLOs that were compared, and what is wrong with the old files.

    ``plain`` alerts are looked at, and not played: no SLO says what is bad for them.
    """

    compared: tuple[Compared, ...]
    flaws: tuple[tuple[Entry, Flaw], ...]
    refused: tuple[Entry, ...]
    plain: int = 0

    @property
    def empty(self) -> bool:
        """Whether there was nothing to look at."""
        return not (self.compared or self.flaws or self.plain)

    @property
    def differing(self) -> bool:
        """Whether promtool says something else than what is reported."""
        return any(verdict.differs for one in self.compared for _, verdict in one.verdicts)


def compare_rules(found: Import, given: Model | None, promtool: Path | None) -> Comparison:
    """Compare each SLO of old files with the one that takes its place."""
    closed = has_closed_ranges(promtool)
    compared = tuple(_compare(pair, promtool, closed=closed) for pair in pair_up(found, given))
    flaws = tuple(ranked(found))
    return Comparison(
        compared=tuple(_without_proven(one, flaws) for one in compared),
        flaws=flaws,
        refused=tuple(one for one in found.entries if one.reason),
        plain=sum(one.indicator == "alert" for one in found.entries),
    )


def _compare(pair: Pair, promtool: Path | None, *, closed: bool) -> Compared:
    try:
        asked = pair.old.selectors if pair.old is not None else ()
        signals = signals_of(pair.model, pair.slo, asked)
    except PlayError as error:
        return Compared(pair=pair, why_not=str(error))
    sides = [("old", pair.old), ("new", pair.new)]
    step = _seconds(pair.model.settings.evaluation_interval)
    verdicts = [
        (name, judge(side, signals, step, promtool, closed=closed))
        for name, side in sides
        if side is not None and promtool is not None
    ]
    incidents = (
        *_scenes(pair, signals, promtool, closed=closed),
        _month(pair, signals, closed=closed),
    )
    return Compared(
        pair=pair,
        incidents=incidents,
        silent=tuple(_silent(pair, incidents)),
        verdicts=tuple(verdicts),
    )


def _seconds(length: Duration) -> int:
    return max(1, length.whole_seconds)


def _scenes(
    pair: Pair, signals: Signals, promtool: Path | None, *, closed: bool
) -> Iterator[Incident]:
    settings = pair.model.settings
    step, scrape = _seconds(settings.evaluation_interval), _seconds(settings.scrape_interval)
    for scene in SCENES:
        if scene.of_events and not signals.are_events:
            continue
        world = scene_world(signals, scene, Pace(scrape=scrape, late=scrape // 3))
        played = partial(play, world=world, step=step, closed=closed)
        old = played(pair.old) if pair.old is not None else None
        new = played(pair.new)
        by_judge = partial(_by_judge, signals=signals, scene=scene, step=step, promtool=promtool)
        yield Incident(
            name=scene.name,
            old=by_judge(pair.old, old) if old is not None else None,
            new=by_judge(pair.new, new),
        )


def _by_judge(
    side: Side | None,
    played: Played,
    *,
    signals: Signals,
    scene: Scene,
    step: int,
    promtool: Path | None,
) -> Played:
    """What promtool can play where the player cannot."""
    if not played.why_not or promtool is None or side is None:
        return played
    return play_by_judge(side, signals, scene, step, promtool)


def _month(pair: Pair, signals: Signals, *, closed: bool) -> Incident:
    settings, budget = pair.model.settings, pair.slo.objective.budget
    days = pair.slo.period.ms // Duration.parse("1d").ms
    scrape, step = _seconds(settings.scrape_interval), _seconds(settings.evaluation_interval)
    world, truth = month_world(signals, MONTH, budget, days, scrape)
    played = partial(play, world=world, step=step, closed=closed, budget=float(budget))
    return Incident(
        name=MONTH.name,
        old=played(pair.old) if pair.old is not None else None,
        new=played(pair.new),
        truth=truth,
    )


def _silent(pair: Pair, incidents: tuple[Incident, ...]) -> Iterator[Silent]:
    """Alerts of the old rules that were tried, and that never fired."""
    if pair.old is None or any(one.old is None or one.old.why_not for one in incidents):
        return
    fired = {found.number for one in incidents if one.old is not None for found in one.old.fired}
    for number, rule in enumerate(pair.old.alerts):
        if number not in fired:
            place = pair.old.places[number] if pair.old.places else pair.place
            labels = {"severity": severity_of(rule), "long": rule.labels.get("long", "")}
            named = ", ".join(f"{name}={value}" for name, value in labels.items() if value)
            yield Silent(place=place, alert=rule.alert, named=named)


def _without_proven(one: Compared, flaws: tuple[tuple[Entry, Flaw], ...]) -> Compared:
    """What cannot fire by proof is said there, and needs no trial."""
    proven = {f"{entry.file}:{flaw.line}" for entry, flaw in flaws if flaw.rank is Rank.SILENT}
    return replace(one, silent=tuple(s for s in one.silent if s.place not in proven))
