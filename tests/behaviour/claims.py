"""What a scene may claim of the alerts and series: each claim is a PromQL expression that is 1."""

from __future__ import annotations

from dataclasses import dataclass

from tests.behaviour.signals import seconds

Minutes = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One thing that must hold; times and selectors are filled in when the scene is known."""

    says: str
    holds: str  # PromQL; `$whole` is the scene's length, `$step` its evaluation interval
    measured: str  # what to show where it does not hold
    allows: str = ""  # the selector of the alerts that may fire because of this claim
    at: str = ""  # when to look; at the end where it is empty


def fires(alert: str, *, between: Minutes | None = None, **labels: str) -> Claim:
    """Fires, for the first time between these minutes of the scene."""
    selector = _alerts(alert, labels)
    first = f"min(min_over_time(timestamp({selector})[$whole:$step])) / 60"
    return Claim(
        says=f"{_named(alert, labels)} fires" + (f" between minutes {between}" if between else ""),
        holds=_within(first, between or (0, float("inf"))),
        measured=first,
        allows=selector,
    )


def clears(alert: str, *, between: Minutes, **labels: str) -> Claim:
    """Fires, and is seen not to fire any more for the first time between these minutes."""
    selector = _alerts(alert, labels)
    # It was firing at the last evaluation but one: it is gone one interval later.
    last = f"(max(max_over_time(timestamp({selector})[$whole:$step])) + $seconds) / 60"
    return Claim(
        says=f"{_named(alert, labels)} clears between minutes {between}",
        holds=_within(last, between),
        measured=last,
        allows=selector,
    )


def may_fire(alert: str, **labels: str) -> Claim:
    """Is not what the scene is about; without this an alert that nobody named must not fire."""
    selector = _alerts(alert, labels)
    return Claim(says="", holds="vector(1)", measured="", allows=selector)


def value(series: str, at: str, expected: float, within: float = 1e-9) -> Claim:
    """Is the expected number at that moment, in every series that the expression gives."""
    return Claim(
        says=f"{series} is {expected} at {at}, within {within}",
        holds=f"min(abs(({series}) - {expected!r}) <= bool {within!r})",
        measured=series,
        at=at,
    )


def missing(series: str, at: str) -> Claim:
    """Gives no series at that moment."""
    return Claim(says=f"there is no {series} at {at}", holds=_none(series), measured=series, at=at)


def nothing_else_fires(claims: tuple[Claim, ...]) -> Claim:
    """No alert fires at any moment but those of which some claim speaks."""
    firing = 'max_over_time(ALERTS{alertstate="firing"}[$whole])'
    allowed = " or ".join(
        f"max_over_time({selector}[$whole])"
        for selector in dict.fromkeys(claim.allows for claim in claims)
        if selector
    )
    others = f"({firing} unless ({allowed}))" if allowed else firing
    return Claim(says="nothing else fires", holds=_none(others), measured=others)


def never_nan(record: str) -> Claim:
    """Is NaN at no moment: a sum over time with one NaN in it is NaN, and differs from itself."""
    total = f"sum_over_time({record}[$whole])"
    odd = f"({total} != {total})"
    return Claim(says=f"{record} is never NaN", holds=_none(odd), measured=odd)


def no_raw_label() -> Claim:
    """What the scraped target was called stands on nothing that is recorded or fires."""
    leaked = "last_over_time({__name__=~'slo:.+|ALERTS',instance!=''}[$whole])"
    return Claim(says="no raw label leaks", holds=_none(leaked), measured=leaked)


def stays_within(record: str, low: float, high: float) -> Claim:
    """Is outside of these bounds at no moment."""
    low_, high_ = low - 1e-9, high + 1e-9  # sums of floats in another order differ in the last bits
    outside = (
        f"(min_over_time({record}[$whole]) < {low_} or max_over_time({record}[$whole]) > {high_})"
    )
    return Claim(says=f"{record} stays in {low}..{high}", holds=_none(outside), measured=outside)


def _alerts(alert: str, labels: dict[str, str]) -> str:
    pairs = {"alertname": alert, "alertstate": "firing", **labels}
    return "ALERTS{" + ",".join(f'{name}="{text}"' for name, text in pairs.items()) + "}"


def _named(alert: str, labels: dict[str, str]) -> str:
    return " ".join([alert, *(f"{name}={text}" for name, text in labels.items())])


def _none(series: str) -> str:
    return f"(count({series}) or vector(0)) == bool 0"


def _within(series: str, bounds: Minutes) -> str:
    low, high = bounds
    return f"({series} >= bool {low}) * ({series} <= bool {_number(high)})"


def _number(value_: float) -> str:
    return "Inf" if value_ == float("inf") else repr(value_)


def filled(text: str, *, whole: str, step: str) -> str:
    """Put the scene's length and evaluation interval into an expression."""
    known = {"$whole": whole, "$step": step, "$seconds": str(seconds(step))}
    for name, meant in known.items():
        text = text.replace(name, meant)
    return text
