"""How each group of an SLO stands: its state, what is left of its budget, and what fires."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import isfinite

from slosmith.commands.history.now.recorded import Firing, Recorded, Values
from slosmith.model import naming
from slosmith.model.alerts import Purpose, slo_alerts
from slosmith.model.indicators import EventIndicator
from slosmith.model.labels import Labels
from slosmith.model.settings import Settings
from slosmith.model.slo import Slo

CLOCKS_APART = 30.0
"""Seconds by which clocks may differ: servers that ask each other for the time differ by less."""


class State(StrEnum):
    """How an SLO stands, worst first."""

    SPENT = "spent"
    BURNING = "burning"
    UNKNOWN = "unknown"
    IDLE = "idle"
    OK = "ok"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One group of an SLO; ``remaining`` is the share of its budget that is left, where known.

    ``burn_rate`` is that of the last hour, ``burning`` are burn-rate alerts that fire, ``others``
    are its other alerts. ``why`` says why nothing is known, and
    what to do about it.
    """

    slo: Slo
    group: Labels
    state: State
    remaining: float | None
    seen_seconds: float | None
    burn_rate: float | None
    burning: tuple[Firing, ...] = ()
    others: tuple[Firing, ...] = ()
    why: str = ""

    @property
    def subject(self) -> str:
        """What it is called: ``shop/errors``, or ``shop/errors{provider="a"}``."""
        groups = ",".join(f'{label}="{value}"' for label, value in self.group)
        return f"{self.slo.ref}{{{groups}}}" if groups else self.slo.ref

    @property
    def seen_share(self) -> float | None:
        """How much of the period was seen; what is nearly all of it is all."""
        if self.seen_seconds is None:
            return None
        whole = self.seen_seconds >= self.slo.seen_whole
        return 1.0 if whole else self.seen_seconds / float(self.slo.period.seconds)

    @property
    def spent_in(self) -> float | None:
        """In how many seconds nothing is left, if it goes on as in the last hour."""
        if not self.remaining or not self.burn_rate or self.remaining < 0 or self.burn_rate < 0:
            return None
        return self.remaining * float(self.slo.period.seconds) / self.burn_rate

    @property
    def rank(self) -> tuple[int, float, str]:
        """Its place in a list of which the worst is first."""
        left = 1.0 if self.remaining is None else self.remaining
        return [*State].index(self.state), left, self.subject


def standings(slos: Sequence[Slo], recorded: Recorded, settings: Settings) -> list[Standing]:
    """How all groups of some SLOs stand, worst first."""
    found = [one for slo in slos for one in _groups_of(slo, recorded, settings)]
    return sorted(found, key=lambda one: one.rank)


def _groups_of(slo: Slo, recorded: Recorded, settings: Settings) -> Iterator[Standing]:
    groups = {group: values for (ref, group), values in recorded.values.items() if ref == slo.ref}
    if slo.by:
        groups.pop(tuple((label, "") for label in slo.by), None)
    why = _why_unknown(slo, groups, recorded, settings)
    for group, values in (groups or {(): {}}).items():
        yield _standing(slo, group, _finite(values), recorded.firing, settings, why)


def _finite(values: Values) -> Values:
    return {name: value for name, value in values.items() if isfinite(value)}


def _why_unknown(
    slo: Slo, groups: Mapping[Labels, Values], recorded: Recorded, settings: Settings
) -> str:
    """What keeps anything from being known of all groups, empty where nothing does."""
    if abs(recorded.ahead) > CLOCKS_APART:
        side = "ahead of" if recorded.ahead > 0 else "behind"
        off = f"the server's clock is {abs(recorded.ahead):,.0f} s {side} this machine's"
        return f"{off}; have both ask a time server"
    if not groups:
        never = "nothing is recorded of it: its rules are not loaded, or have never been evaluated"
        return f"{never}; `slosmith doctor` says which"
    age, late = recorded.ages.get(slo.ref), 4 * float(settings.evaluation_interval.seconds)
    if age is not None and age > max(late, 90):
        stands = f"its rules were last evaluated {age:,.0f} s ago"
        return f"{stands}; look at the server's page of rules what fails or is slow"
    return ""


def _standing(  # each argument is one thing that is known
    slo: Slo,
    group: Labels,
    values: Values,
    firing: Sequence[Firing],
    settings: Settings,
    why: str,
) -> Standing:
    remaining = values.get(naming.BUDGET_REMAINING)
    traffic = values.get(naming.total_rate(settings.windows.base))
    if remaining is None and traffic is not None and not values.get(_all_of(slo)):
        remaining = 1.0  # of no events none was bad
    own = [one for one in firing if _is_of(one, slo, group)]
    names = {alert.name: alert.purpose for alert in slo_alerts(slo)}
    burning = tuple(one for one in own if names.get(one.name) is Purpose.BURN)
    blind = [one for one in own if names.get(one.name) is Purpose.NO_DATA]
    if not why and blind:
        gone = f"{blind[0].name} fires: its source, or a part of it, is gone"
        why = f"{gone}; its runbook says where to look"
    if not why and remaining is None:
        why = (
            "its source is gone: nothing is recorded of it now; look whether it runs and is scraped"
        )
    return Standing(
        slo=slo,
        group=group,
        state=_state(slo, remaining, traffic, burning, why),
        remaining=remaining,
        seen_seconds=values.get(naming.seen(slo.period)),
        burn_rate=values.get(naming.burn_rate(settings.windows.hour)),
        burning=burning,
        others=tuple(one for one in own if one not in burning),
        why=why,
    )


def _all_of(slo: Slo) -> str:
    return naming.total_increase(slo.period)


def _state(
    slo: Slo,
    remaining: float | None,
    traffic: float | None,
    burning: Sequence[Firing],
    why: str,
) -> State:
    """What was spent stays spent, and what fires goes on, also where the rest is unknown."""
    if remaining is not None and remaining <= 0:
        return State.SPENT
    if burning:
        return State.BURNING
    if why:
        return State.UNKNOWN
    return State.IDLE if traffic == 0 and isinstance(slo.indicator, EventIndicator) else State.OK


def _is_of(one: Firing, slo: Slo, group: Labels) -> bool:
    """Whether an alert is of a group; Idle is of all groups together."""
    labels = one.labels
    if (labels.get("service"), labels.get("slo")) != (slo.service, slo.name):
        return False
    return all(labels.get(label, value) == value for label, value in group)
