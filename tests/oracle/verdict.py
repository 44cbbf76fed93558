"""What promtool said, held against what happened: each number and each alert on its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from math import isnan

from tests.oracle.alarms import PERIOD, WINDOWS, Tier, Watch, tiers
from tests.oracle.bounds import Band, Range, Weighed
from tests.oracle.calm import is_calm, lumps_of
from tests.oracle.kinds import SHARES
from tests.oracle.lump import BASE
from tests.oracle.play import Case, Recorded, Said, Written
from tests.oracle.presence import Presence, Truth

NEAR = Fraction(2, 100)
"""What a budget may be off by, where at least 30 bad events tell of it."""
_HAIR = Fraction(1, 10**6)


@dataclass(slots=True)
class Verdict:
    """How many numbers and alert states were held against the truth, and what was not true.

    ``errors`` are those of budgets between moments at which nothing was young, by kind.
    """

    numbers: int = 0
    states: int = 0
    disagreements: list[str] = field(default_factory=list)
    errors: list[tuple[str, float]] = field(default_factory=list)


@dataclass(slots=True)
class _Group:
    """One SLO's group: its truth, and where it puts what was not true."""

    slo: Written
    group: str
    case: Case
    weighed: Weighed
    presence: Presence
    verdict: Verdict

    def against(self, what: str) -> None:
        where = f"{self.slo.name} ({self.slo.kind.name}{f', g={self.group}' if self.group else ''})"
        self.verdict.disagreements.append(f"{where}: {what}")


def judge(case: Case, said: Said) -> Verdict:
    """Hold everything that was said of a case against the truth."""
    verdict = Verdict()
    for slo in case.slos:
        for one in _groups(slo, case, verdict):
            _judge_alerts(one, said)
            for at, recorded in said.recorded.items():
                _judge_ratios(one, at, recorded)
                _judge_budget(one, at, recorded)
            _judge_between(one, said)
        _judge_presence(slo, case, said, verdict)
    return verdict


def _groups(slo: Written, case: Case, verdict: Verdict) -> Iterator[_Group]:
    history, kind = case.history, slo.kind
    for group in history.groups if slo.by else (None,):
        sources = kind.sources(history, group)
        weighed = Weighed(lumps_of(kind, history, group))
        whole = [one for one in sources if not (kind.needs_bucket and one.lacks("bucket"))]
        yield _Group(
            slo=slo,
            group=group or "",
            case=case,
            weighed=weighed,
            presence=Presence.of(tuple(whole), history, kind.total),
            verdict=verdict,
        )


def _judge_alerts(one: _Group, said: Said) -> None:
    name = f"O{one.slo.name.upper()}BudgetBurn"
    for tier in tiers(one.slo.objective):
        watch = _watch(one, tier)
        fired = said.fired.get((name + tier.window, one.slo.name, one.group), set())
        when = one.case.ticks if tier.seldom else one.case.history.evaluations
        _judge_states(one, f"{name} over {tier.window}", {at: watch.at(at) for at in when}, fired)


def _watch(one: _Group, tier: Tier) -> Watch:
    history = one.case.history
    delay = history.scrape + max(history.scrape, history.evaluation)
    return Watch(
        delay=delay if "good" in one.slo.kind.apart else 0,
        tier=tier,
        weighed=one.weighed,
        counts=one.slo.kind.counts,
        history=one.case.history,
        presence=one.presence,
    )


def _judge_states(one: _Group, name: str, truth: dict[int, Truth], fired: set[int]) -> None:
    one.verdict.states += len(truth)
    wrong = [
        (at, known)
        for at, known in truth.items()
        if known is (Truth.SILENT if at in fired else Truth.FIRES)
    ]
    if wrong:
        at, known = wrong[0]
        one.against(f"{name} at {at} s (and {len(wrong) - 1} more): in truth it {known.value}")


def _judge_ratios(one: _Group, at: int, recorded: Recorded) -> None:
    watch = _watch(one, next(iter(tiers(one.slo.objective))))
    for window, text in WINDOWS.items():
        number = recorded.get((f"slo:error_ratio:rate{text}", one.slo.name, one.group))
        bounds = watch.ratio(at, window)
        if number is None:
            _judge_missing(one, at, text, bounds)
            continue
        one.verdict.numbers += 1
        low, high = bounds.low, bounds.high
        if low is None or high is None or isnan(number):
            one.against(f"error ratio over {text} at {at} s is {number}: in truth there is nothing")
        elif not low * (1 - _HAIR) - _HAIR <= Fraction(number) <= high * (1 + _HAIR) + _HAIR:
            one.against(
                f"error ratio over {text} at {at} s is {number}: "
                f"in truth between {float(low):.6g} and {float(high):.6g}"
            )


def _judge_missing(one: _Group, at: int, window: str, bounds: Range) -> None:
    """Nothing is recorded: then there must be nothing, or it is not the turn of its group."""
    seldom = window in ("1d", "2h", "3d") and at not in one.case.ticks
    if bounds.sure and bounds.low is not None and not seldom and one.presence.counts(at):
        one.against(f"no error ratio over {window} at {at} s: in truth there is one")


def _until_now(one: _Group) -> tuple[tuple[Band, ...], tuple[Band, ...]]:
    """What events weigh in the period in its two readings, the greater of which is recorded.

    Of so many evaluations that see it one has counted an event when ``seen`` have passed. The other
    reading is the latest rate, less half a step, and what was counted half a base window ago.
    """
    step = one.case.history.evaluation
    every, ago = BASE // step, -(-BASE // 2 // step)
    latest, counted = [], []
    for seen in range(1, every + ago + 1):
        now = 100 - 50 // every if seen <= every else 0
        before = 100 * min(max(seen - ago, 0), every) // every
        latest.append(Band(until=seen * step, low=now + before - 1, high=now + before + 1))
        share = 100 * min(seen, every) // every
        counted.append(Band(until=seen * step, low=share, high=share + 1))
    old = Band(until=PERIOD, low=100, high=100)
    return (*latest, old), (*counted, old)


def _unit(one: _Group) -> Fraction:
    """What one of a lump is in the recorded increase: an event, or so many seconds."""
    step = one.case.history.evaluation
    return {"time": Fraction(step), "ratio": Fraction(step, SHARES)}.get(
        one.slo.kind.counts, Fraction(1)
    )


def _judge_budget(one: _Group, at: int, recorded: Recorded) -> None:
    own = (one.slo.name, one.group)
    for word in ("bad", "total"):
        number = recorded.get((f"slo:{word}_events:increase30d", *own))
        if number is None or isnan(number):
            continue
        latest, counted = _until_now(one)
        readings = (
            one.weighed.count(at, latest, word, young=2),
            one.weighed.count(at, counted, word),
        )
        low, high = (max(bounds) * _unit(one) for bounds in zip(*readings, strict=True))
        slack = max(NEAR * high, Fraction(6, 10) * _unit(one))
        one.verdict.numbers += 1
        if not low - slack <= Fraction(number) <= high + slack:
            one.against(
                f"{word} events in the period at {at} s are {number}: in truth between "
                f"{float(low):.6g} and {float(high):.6g}"
            )
    _judge_remaining(one, at, recorded)


def _judge_remaining(one: _Group, at: int, recorded: Recorded) -> None:
    """What is left follows from the two, while the source is there."""
    bad, total, left = (
        recorded.get((name, one.slo.name, one.group))
        for name in (
            "slo:bad_events:increase30d",
            "slo:total_events:increase30d",
            "slo:error_budget_remaining:ratio",
        )
    )
    if left is None or isnan(left) or not total or bad is None:
        return
    one.verdict.numbers += 1
    budget = 1 - Fraction(Decimal(one.slo.objective)) / 100
    share = min(Fraction(bad) / Fraction(total), Fraction(1))
    true = 1 - share / budget
    if abs(Fraction(left) - true) > _HAIR * max(abs(true), Fraction(1)):
        one.against(f"the budget left at {at} s is {left}: in truth {float(true):.6g}")


def _judge_between(one: _Group, said: Said) -> None:
    """From one calm moment to the next all that was bad is counted once: an error of the budget."""
    lumps, name = one.weighed.lumps, ("slo:bad_events:increase30d", one.slo.name, one.group)
    calm = (at for at in sorted(said.recorded) if is_calm(lumps, at, one.case.history))
    known = ((at, said.recorded[at].get(name, 0.0 if at == 0 else None)) for at in calm)
    counted = [(at, number) for at, number in known if number is not None and not isnan(number)]
    for (since, before), (until, after) in pairwise(counted):
        bad = [lump for lump in lumps if lump.bad and lump.high and since < lump.at <= until]
        count = sum(lump.bad for lump in bad)
        least = 30 * SHARES if one.slo.kind.counts == "ratio" else 30
        if count < least or not all(lump.settled for lump in bad):
            continue
        true = count * _unit(one)
        error = Fraction(after - before) / true - 1
        one.verdict.errors.append((one.slo.kind.name, float(error)))
        if abs(error) > NEAR:
            one.against(
                f"bad events from {since} s to {until} s are {after - before}: "
                f"in truth {float(true):.6g}"
            )


def _judge_presence(slo: Written, case: Case, said: Said, verdict: Verdict) -> None:
    """NoData, Idle and Contradiction of a whole SLO: groups are asked together."""
    history, counts = case.history, slo.kind.counts
    sources = history.sources
    if counts == "ratio":
        sources = tuple(history.of(group)[0] for group in history.groups)
    presence = Presence.of(sources, history, slo.kind.total)
    nothing = Weighed([])
    whole = _Group(
        slo=slo, group="", case=case, weighed=nothing, presence=presence, verdict=verdict
    )
    names = {name: f"O{slo.name.upper()}{name}" for name in ("NoData", "Idle", "Contradiction")}
    fired = {
        name: set().union(
            *(ats for (of, ref, _), ats in said.fired.items() if (of, ref) == (full, slo.name))
        )
        for name, full in names.items()
    }
    away = {one.counter for source in sources for one in source.away} & slo.kind.apart
    lacking = slo.kind.needs_bucket and (away or not all(source.bucket for source in sources))
    remembers = slo.by and slo.kind.remembers is not None
    if not lacking and not remembers:
        truth = {at: presence.no_data(at, counts) for at in history.evaluations}
        _judge_states(whole, names["NoData"], truth, fired["NoData"])
    if counts == "events":
        if not lacking:
            truth = {at: presence.idle(at) for at in history.evaluations if at > 0}
            _judge_states(whole, names["Idle"], truth, fired["Idle"])
        # Parts of a source of which nobody counts all events are more than those.
        if "all" not in away:
            silent = dict.fromkeys(history.evaluations, Truth.SILENT)
            _judge_states(whole, names["Contradiction"], silent, fired["Contradiction"])
