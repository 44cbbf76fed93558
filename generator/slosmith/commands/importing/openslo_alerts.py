"""OpenSLO's alert policies: conditions on burn rates as tiers of a policy."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from slosmith.commands.importing.account import Node
from slosmith.commands.importing.openslo_references import References
from slosmith.commands.importing.policies import BASE, has_standard, tier_of_factor, written_policy
from slosmith.commands.importing.record import Entry, NewPolicy, NewTier, Refusal
from slosmith.commands.importing.taken import Taken
from slosmith.model.units import Duration, UnitError

_PAGES = frozenset(("page", "critical", "high", "error"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Alerting:
    """The policy of an SLO; None where the standard one of its period serves."""

    policy: NewPolicy | None = None


def read_alerting(
    spec: Node, period: Duration, one: Taken, references: References, entry: Entry
) -> Alerting:
    """The tiers that an SLO's alert policies ask for, else those of the period."""
    tiers: list[NewTier] = []
    names: list[str] = []
    for place in spec.at("alertPolicies").each():
        try:
            policy = _policy(place, references)
            tiers += [*_tiers(policy, period, references, entry, len(tiers))]
            names.append(policy.down("metadata", "name").peek)
        except Refusal as refusal:  # without it the SLO is what it is, and alerts all the same
            entry.differ(f"an alert policy is left out: {refusal.reason}")
    if tiers:
        found = written_policy(
            _policy_name(names), period, tuple(tiers), one.place(spec.at("alertPolicies")), entry
        )
        return Alerting(policy=found)
    none = "it names no alert policy" if not spec.at("alertPolicies") else "none is left"
    if has_standard(period):
        entry.differ(f"{none}: the standard one of its period alerts")
        return Alerting()
    entry.differ(f"{none}: windows of the SRE Workbook alert, for {period}")
    return Alerting(policy=_made(period, entry))


def _policy_name(names: list[str]) -> str:
    plain = "-".join("".join(c if c.isalnum() else "-" for c in name.lower()) for name in names)
    plain = "-".join(part for part in plain.split("-") if part)[:38].strip("-")
    return plain if plain[:1].isalpha() else f"openslo-{plain}".strip("-")


_WORKBOOK = (
    ("fast", "page", "14.4", "1h", "5m"),
    ("slow", "page", "6", "6h", "30m"),
    ("daily", "ticket", "3", "1d", "2h"),
    ("creeping", "ticket", "1", "3d", "6h"),
)


def _made(period: Duration, entry: Entry) -> NewPolicy | None:
    tiers = tuple(
        tier_of_factor(
            name, severity, Decimal(factor), Duration.parse(long), Duration.parse(short), period
        )
        for name, severity, factor, long, short in _WORKBOOK
        if Duration.parse(long) <= period
    )
    source = f"the burn rates of the SRE Workbook, chapter 5, for {period}"
    return written_policy("workbook", period, tiers, source, entry)


def _policy(place: Node, references: References) -> Node:
    if place.peek:
        return references.demand("AlertPolicy", place)
    if ref := place.at("alertPolicyRef"):
        return references.demand("AlertPolicy", ref)
    return place


def _tiers(
    policy: Node, period: Duration, references: References, entry: Entry, before: int
) -> Iterator[NewTier]:
    policy.at("metadata").take()
    policy.at("kind").take()
    spec = policy.at("spec")
    spec.at("description").take()
    for key in ("alertWhenBreaching", "alertWhenResolved", "alertWhenNoData"):
        spec.at(key).take()
    entry.differ("that somebody is notified of resolved alerts stands in routing")
    if targets := spec.at("notificationTargets"):
        targets.take()
        entry.differ("who is notified stands in routing, and not in the policy")
    for number, place in enumerate(spec.at("conditions").each()):
        ref = place.at("conditionRef")
        condition = references.demand("AlertCondition", ref) if ref else place
        yield _tier(condition, f"tier-{before + number + 1}", period, entry)


def _tier(node: Node, name: str, period: Duration, entry: Entry) -> NewTier:
    node.at("metadata").take()
    node.at("kind").take()
    spec = node.at("spec")
    spec.at("description").take()
    condition = spec.at("condition")
    if condition.at("kind").text.lower() not in ("burnrate", ""):
        raise Refusal(
            "a condition is about something else than a burn rate",
            "write kind: burnrate",
            condition,
        )
    condition.at("op").take()
    condition.at("alertAfter").take()
    severity = "page" if spec.at("severity").text.lower() in _PAGES else "ticket"
    try:
        factor = Decimal(condition.at("threshold").text)
        long = Duration.parse(condition.at("lookbackWindow").text.removeprefix("-"))
    except (InvalidOperation, UnitError):
        raise Refusal(
            "a condition lacks its threshold or its lookbackWindow", "write both", condition
        ) from None
    if not 0 < factor < 10_000:
        raise Refusal(f"a burn rate of {factor} is none", "write threshold: 14.4", condition)
    short = max(BASE, long // 12)
    entry.differ(f"a short window of {short} ends the alert of {long}, in place of alertAfter")
    return tier_of_factor(name, severity, factor, long, short, period)
