"""Incidents played on one side: when each of its alerts fires and clears, and what it shows."""

from dataclasses import dataclass
from math import isnan

import numpy as np

from slosmith.commands.compare.sides import Side
from slosmith.commands.compare.world import World
from slosmith.model.units import Duration
from slosmith.player.counters import Mask
from slosmith.player.order import in_order
from slosmith.player.playing import Play, Unplayable
from slosmith.player.rules import Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Fired:
    """An alert that fired: how long after the beginning, and how long after the end it cleared.

    ``fires`` is None where it fired before, ``clears`` where it fired on; ``times`` counts how
    often it began to.
    """

    alert: str
    severity: str
    fires: Duration | None
    clears: Duration | None
    times: int
    number: int
    """Which of the side's alerts it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What fired, and the share of the budget that is shown as used; ``why_not`` it is not known.

    ``by_judge`` says that promtool alone could play it, and no further back than an hour.
    """

    fired: tuple[Fired, ...] = ()
    used: float | None = None
    why_not: str = ""
    by_judge: bool = False


def play(side: Side, world: World, step: int, *, closed: bool, budget: float = 0) -> Played:
    """Play one incident; what the player does not know is said, and never guessed."""
    player = Play(world.counters, world.seconds // step, step, closed=closed)
    try:
        player.run(in_order(side.groups))
        used = _used(side, player, budget) if budget else None
    except (Unplayable, MemoryError) as error:
        return Played(why_not=f"the player does not know {error}")
    fired = []
    masks = {id(rule): mask for rule, mask in player.alerts}
    for number, rule in enumerate(side.alerts):
        if (found := _fired(number, rule, masks[id(rule)], world, step)) is not None:
            fired.append(found)
    return Played(fired=tuple(fired), used=used)


def _used(side: Side, player: Play, budget: float) -> float | None:
    shown = side.shown
    if shown is None:
        return None
    try:
        value = player.now(shown.record, **shown.labels)
    except Unplayable:  # it records several series, or none
        return None
    return None if isnan(value) else shown.used(value, budget)


_APART = 300
"""Two notifications so few seconds apart are one to whoever gets them."""


def _fired(number: int, rule: Rule, mask: Mask, world: World, step: int) -> Fired | None:
    begins, ends = world.begins // step, world.ends // step
    places = np.flatnonzero(mask[begins:]) + begins
    if not len(places):
        return None
    # The place of a step is that of its evaluation, which comes at its end.
    first, last = int(places[0]) + 1, int(places[-1]) + 2
    before = bool(mask[begins - 1])
    still = last > len(mask)
    return Fired(
        alert=rule.alert,
        severity=severity_of(rule),
        fires=None if before else Duration.of((first - begins) * step),
        clears=None if still else Duration.of(max(0, last - ends) * step),
        times=1 + int((np.diff(places) * step > _APART).sum()),
        number=number,
    )


def severity_of(rule: Rule) -> str:
    """What the rules themselves say of how much an alert matters."""
    return rule.labels.get("sloth_severity") or rule.labels.get("severity") or "no severity"
