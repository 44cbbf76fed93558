"""promtool as the judge: it plays a short incident on a side's rules, and must say the same."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import numpy as np

from slosmith.commands.compare.playing import Fired, Played, severity_of
from slosmith.commands.compare.scenes import HOUR, Scene
from slosmith.commands.compare.sides import Side
from slosmith.commands.compare.world import Pace, Signals, World, scene_world
from slosmith.commands.rehearse.play import Episode
from slosmith.commands.rehearse.play import play as play_by_promtool
from slosmith.commands.rehearse.rules import PlayError, Rules
from slosmith.commands.rehearse.trace import Samples
from slosmith.judges.running import ANOTHER, run_tool, was_answered
from slosmith.model.units import Duration
from slosmith.player.counters import Counter
from slosmith.player.order import in_order
from slosmith.player.playing import Play, Unplayable
from slosmith.promql import parse_expression, reach_of, selectors_in

_TRIAL = Scene(name="trial", lasts=HOUR // 3, share=Decimal("0.5"))
_RULE = "group "
_AROUND = HOUR
"""What promtool plays before and after an incident: it takes a second for some hours of one SLO."""
_LONGEST = 2 * HOUR


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether promtool says of a side's alerts what the player says.

    ``alerts`` is how many fired, ``differs`` names those that did otherwise, and ``why_not`` is why
    it was not asked.
    """

    alerts: int = 0
    differs: tuple[str, ...] = ()
    why_not: str = ""


def has_closed_ranges(promtool: Path | None) -> bool:
    """Whether ranges hold both of their ends, as they do before Prometheus 3."""
    text = run_tool(promtool, "--version").text if promtool is not None else ""
    found = re.search(r"version (\d+)\.", text)
    return found is None or int(found[1]) < 3


def judge(side: Side, signals: Signals, step: int, promtool: Path, *, closed: bool) -> Verdict:
    """Play twenty minutes of failures on a side by both, all groups at one pace."""
    world = scene_world(signals, _TRIAL, Pace(scrape=step, late=0, clean=2400, after=1800))
    player = Play(world.counters, world.seconds // step, step, closed=closed)
    try:
        player.run(in_order(side.at_one_pace(step).groups))
        episodes = _episodes(side, world, step, promtool)
    except Unplayable as error:
        return Verdict(why_not=f"the player does not know {error}")
    except PlayError as error:
        return Verdict(why_not=reason_of(error))
    ours: dict[str, list[int]] = {}
    for rule, mask in player.alerts:
        places = (np.flatnonzero(mask) + 1) * step
        ours.setdefault(rule.alert, []).extend(int(place) for place in places)
    theirs: dict[str, list[int]] = {}
    for one in episodes:
        ends = (one.first.whole_seconds, one.last.whole_seconds)
        theirs.setdefault(one.name, []).extend(ends)
    names = {name for name, at in ours.items() if at} | set(theirs)
    differing = sorted(name for name in names if not _same(ours.get(name), theirs.get(name), step))
    return Verdict(alerts=len(names), differs=tuple(differing))


def reason_of(error: PlayError) -> str:
    """What promtool says of rules that it does not load, without the names of files of ours."""
    text = str(error).removesuffix(f"; {ANOTHER}")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    said = next((line for line in lines if _RULE in line), lines[-1] if lines else "")
    if not was_answered(said):
        return said
    return f"promtool refuses it: {said.rpartition('.yaml: ')[2][:300]}"


def _same(ours: list[int] | None, theirs: list[int] | None, step: int) -> bool:
    """Whether an alert fires first and last at the same evaluations, but for one."""
    if not ours or not theirs:
        return not ours and not theirs
    return abs(min(ours) - min(theirs)) <= step and abs(max(ours) - max(theirs)) <= step


def play_by_judge(side: Side, signals: Signals, scene: Scene, step: int, promtool: Path) -> Played:
    """What promtool alone can play: short incidents, and alerts that look no further back."""
    if scene.lasts > _LONGEST:
        return Played(why_not="it is too long for promtool")
    pace = Pace(scrape=step, late=0, clean=_AROUND, after=_AROUND)
    world = scene_world(signals, scene, pace)
    try:
        episodes = _episodes(side, world, step, promtool)
    except PlayError as error:
        return Played(why_not=reason_of(error))
    seen = {number for number, far in enumerate(_reaches(side)) if far <= _AROUND}
    fired = []
    for number, rule in enumerate(side.alerts):
        own = [one for one in episodes if one.name == rule.alert and _is_of(one, rule.labels)]
        if own and number in seen:
            fired.append(_fired(number, rule.alert, severity_of(rule), own, world))
    return Played(fired=tuple(fired), by_judge=True)


def _is_of(episode: Episode, labels: object) -> bool:
    assert isinstance(labels, dict)
    found = dict(episode.labels)
    return all(found.get(name) == value for name, value in labels.items() if "{{" not in value)


def _fired(number: int, alert: str, severity: str, own: list[Episode], world: World) -> Fired:
    begins, ends, end = (Duration.of(at) for at in (world.begins, world.ends, world.seconds))
    first, last = min(one.first for one in own), max(one.last for one in own)
    return Fired(
        alert=alert,
        severity=severity,
        fires=first - begins if first > begins else None,
        clears=None if last >= end else max(last - ends, Duration(0)),
        times=1,
        number=number,
    )


def _reaches(side: Side) -> Iterator[float]:
    """How many seconds each alert looks back, through the records that it reads."""
    recorded: dict[str, float] = {}
    for rule in (rule for group in side.groups for rule in group.rules):
        tree = parse_expression(rule.expr)
        through = [recorded.get(use.selector.metric, 0.0) for use in selectors_in(tree)]
        far = max([reach_of(tree)[1].total_seconds(), *through])
        if rule.record:
            recorded[rule.record] = max(far, recorded.get(rule.record, 0.0))
        else:
            yield far


def _episodes(side: Side, world: World, step: int, promtool: Path) -> tuple[Episode, ...]:
    samples: Samples = [(one.name, one.labels, _values(one)) for one in world.counters]
    rules = Rules(groups=side.rule_file)
    lasting = Duration.of(world.seconds)
    return play_by_promtool(promtool, rules, samples, lasting, Duration.of(step))


def _values(counter: Counter) -> str:
    """In promtool's notation; the first scrape comes after one interval."""
    lost = np.isnan(counter.values)
    words = (
        "stale" if gone else f"{value:.17g}"
        for value, gone in zip(counter.values, lost, strict=True)
    )
    return " ".join(["_", *words])
