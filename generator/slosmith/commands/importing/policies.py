"""Windows of other tools as policies: none where they are standard, else one that is written."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import ROUND_UP, Decimal
from itertools import chain, count

from slosmith.commands.importing.account import Node
from slosmith.commands.importing.record import Entry, NewPolicy, NewSlo, NewTier, Rank
from slosmith.model.units import Duration, divide, print_percent

_FINEST = Decimal("0.000001")
BASE = Duration.parse("5m")
"""The shortest window that rules look over."""

_GOOGLE = (
    ("fast", "page", "1h", "5m"),
    ("slow", "page", "6h", "30m"),
    ("daily", "ticket", "1d", "2h"),
    ("creeping", "ticket", "3d", "6h"),
)
_STANDARD = {
    "30d": ("0.02", "0.05", "0.1", "0.1"),
    "28d": ("0.02", "0.05", "0.1", "0.12"),
    "7d": ("0.08", "0.2", "0.4", "0.6"),
}


def standard_period() -> Duration:
    """The period of an SLO that names none."""
    return Duration.parse("30d")


def has_standard(period: Duration) -> bool:
    """Whether a policy for this period comes with the compiler."""
    return str(period) in _STANDARD


def is_standard(period: Duration, tiers: tuple[NewTier, ...]) -> bool:
    """Whether tiers are those that come with the compiler."""
    shares = _STANDARD.get(str(period), ())
    standard = {
        (name, severity, Duration.parse(long), Duration.parse(short), Decimal(share))
        for (name, severity, long, short), share in zip(_GOOGLE, shares, strict=False)
    }
    return {(t.name, t.severity, t.long, t.short, t.budget) for t in tiers} == standard


def written_policy(
    tool: str, period: Duration, tiers: tuple[NewTier, ...], place: str, entry: Entry
) -> NewPolicy | None:
    """The policy to write; None where the standard one says the same."""
    if is_standard(period, tiers):
        return None
    fitting = tuple(_fitted(tier, period, entry) for tier in tiers)
    return NewPolicy(
        name=f"{tool}-{period}",
        period=period,
        source=f"taken over from {place}",
        tiers=tuple(tier for tier in fitting if tier is not None),
        place=place,
    )


def _fitted(tier: NewTier, period: Duration, entry: Entry) -> NewTier | None:
    """Windows that rules can look over, and a share under which no SLO is still kept."""
    short, long = max(tier.short, BASE), min(max(tier.long, BASE * 2), period)
    if short != tier.short:
        entry.differ(f"the short window {tier.short} of {tier.name} is {short}")
    if long != tier.long:
        entry.differ(f"the long window {tier.long} of {tier.name} is {long}")
    if short >= long:
        entry.differ(f"the tier {tier.name} is left out: its windows are the same")
        return None
    least = divide(Decimal(long.ms), Decimal(period.ms)).quantize(_FINEST, ROUND_UP)
    budget = max(tier.budget, least)
    if budget != tier.budget and budget - tier.budget > _FINEST:
        entry.differ(
            f"{tier.name} alerted while the SLO was kept: {print_percent(budget)} in {long}"
        )
    return NewTier(
        name=tier.name,
        severity=tier.severity,
        budget=min(budget, Decimal(1)),
        long=long,
        short=short,
    )


def tell_policies_apart(slos: Sequence[NewSlo]) -> None:
    """Policies that are the same are one, and others of one name get numbers."""
    taken: set[str] = set()
    known: dict[tuple[object, ...], NewPolicy] = {}
    names: dict[str, Iterator[str]] = {}
    for slo in sorted(slos, key=lambda one: (one.entry.file, one.entry.line)):
        if (policy := slo.policy) is None:
            continue
        meant = policy.name, policy.period, policy.tiers
        if meant not in known:
            free = names.setdefault(policy.name, _numbered(policy.name))
            name = next(one for one in free if one not in taken)
            taken.add(name)
            known[meant] = replace(policy, name=name)
        slo.policy = known[meant]


def _numbered(name: str) -> Iterator[str]:
    """A name, and others with numbers behind it."""
    return chain([name], (f"{name[:46]}-{number}" for number in count(2)))


def tier_of_factor(
    name: str, severity: str, factor: Decimal, long: Duration, short: Duration, period: Duration
) -> NewTier:
    """A tier that is given by its burn rate."""
    share = divide(factor * long.ms, Decimal(period.ms)).quantize(_FINEST, ROUND_UP)
    return NewTier(name=name, severity=severity, budget=share, long=long, short=short)


def mind_short_window(short: Duration, node: Node, entry: Entry) -> None:
    """A short window that holds no two scrapes of a minute."""
    if short < Duration.parse("2m"):
        entry.flaw(
            Rank.SILENT,
            node,
            f"the fast alert looks over {short}: with a scrape a minute that holds no rate, and "
            "the alert never fires",
            "lengthen the short window, as it is here",
        )
