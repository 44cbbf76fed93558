"""Tiers of a family of burn-rate alerts: factors, windows, and what is wrong with them."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from slosmith.commands.importing.account import Node
from slosmith.commands.importing.burn_alerts import Arm, Compared
from slosmith.commands.importing.names import severity_of
from slosmith.commands.importing.policies import BASE, has_standard, tier_of_factor, written_policy
from slosmith.commands.importing.record import Choices, Entry, NewSlo, NewTier, Rank
from slosmith.diagnostics.lists import each_of
from slosmith.model.units import Duration, divide, print_decimal, print_percent

_FINE = Decimal("0.0001")


def give_tiers(
    slo: NewSlo, arms: Sequence[Arm], budget: Decimal, period: Duration, choices: Choices
) -> None:
    """Give an SLO the tiers that its alerts were, and a policy where they are no standard ones."""
    entry, tiers = slo.entry, []
    for arm in sorted(arms, key=lambda arm: arm.windows[0]):
        place = arm.rule.node.at("expr")
        factors = {_factor(one, budget, arm, entry) for one in arm.compared}
        _mind_arm(arm, factors, place, entry)
        long, short = _pair(arm, entry)
        severity = severity_of(arm.rule.severity, choices, entry)
        severity = "ticket" if severity == "info" else severity
        tiers.append(tier_of_factor("", severity, max(factors), long, short, period))
    named = _named(tiers)
    slo.page = any(tier.severity == "page" for tier in named)
    slo.ticket = any(tier.severity == "ticket" for tier in named)
    if not slo.page and not slo.ticket:
        slo.page = True
    name = f"{slo.service[:36].rstrip('-')}-{'-'.join(_windows_of(named))}"[:50].rstrip("-")
    source = slo.entry.file + ":" + str(slo.entry.line)
    policy = written_policy("own", period, named, source, entry)
    slo.policy = replace(policy, name=name) if policy is not None else None
    if policy is None and not has_standard(period):
        slo.policy = policy


def _factor(one: Compared, budget: Decimal, arm: Arm, entry: Entry) -> Decimal:
    """The burn rate that a limit means."""
    place = arm.rule.node.at("expr")
    if one.scale != 1 and one.factor is not None and one.scale < Decimal("0.51"):
        entry.flaw(
            Rank.WRONG,
            place,
            f"a record that is divided by the budget already is compared with "
            f"{print_decimal(one.factor)} times the budget: it fires at "
            f"{print_decimal(one.limit)}x, and not at {print_decimal(one.factor)}x",
            f"compare with {print_decimal(one.factor)}, as it is here",
        )
        entry.differ(f"fires at {print_decimal(one.factor)}x, as its author meant")
        return one.factor
    if one.factor is not None and one.budget not in (None, budget):
        _mind_budget(one, budget, place, entry)
    if one.factor is not None:
        return one.factor
    return divide(one.limit * one.scale, budget).quantize(_FINE)


def _mind_budget(one: Compared, budget: Decimal, place: Node, entry: Entry) -> None:
    assert one.factor is not None
    assert one.budget is not None
    rate = print_decimal(divide(one.limit * one.scale, budget).quantize(_FINE))
    entry.flaw(
        Rank.WRONG,
        place,
        f"{print_decimal(one.factor)} times a budget of {print_percent(one.budget)} is {rate}x "
        f"here: the other alerts have one of {print_percent(budget)}",
        "compare all with rates of the same budget",
    )
    entry.differ(f"fires at {print_decimal(one.factor)}x, as its author meant")


def _windows_of(tiers: Sequence[NewTier]) -> list[str]:
    return [f"{tier.long}{tier.severity[0]}" for tier in tiers]


def _pair(arm: Arm, entry: Entry) -> tuple[Duration, Duration]:
    long = arm.windows[0]
    if len(arm.windows) > 1:
        return long, arm.windows[-1]
    short = max(BASE, Duration(long.ms // 12))
    entry.differ(f"a short window of {short} ends the alert over {long}")
    if short >= long:
        long = BASE * 2
    return long, short


def _mind_arm(arm: Arm, factors: set[Decimal], place: Node, entry: Entry) -> None:
    windows = arm.windows
    if len(windows) > 1 and not 6 <= windows[0].ms / windows[-1].ms <= 16:
        entry.flaw(
            Rank.WRONG,
            place,
            f"the windows {windows[0]} and {windows[-1]} are paired: one twelfth is usual, so that "
            "an alert ends soon after the recovery",
            f"pair {windows[0]} with {max(BASE, Duration(windows[0].ms // 12))}",
        )
    if len(factors) > 1:
        listed = each_of(f"{print_decimal(one)}x" for one in sorted(factors))
        entry.flaw(
            Rank.WRONG,
            place,
            f"the windows of one alert have different limits: {listed}",
            "compare both with the same",
        )
    share = max(one.limit * one.scale for one in arm.compared)
    if share >= 1:
        entry.flaw(
            Rank.SILENT,
            place,
            f"{print_decimal(max(factors))}x would need {print_percent(share)} of all to be bad",
            "an outage tier pages in its place here",
        )
    if max(factors) < 1:
        entry.flaw(
            Rank.WRONG,
            place,
            f"it fires at {print_decimal(max(factors).quantize(_FINE))}x, while the SLO is kept",
            "alert at 1x and above",
        )


def _named(tiers: Sequence[NewTier]) -> tuple[NewTier, ...]:
    """Tiers by their windows; the same one of two alerts counts once."""
    found: list[NewTier] = []
    for tier in tiers:
        if any(
            (t.long, t.short, t.severity) == (tier.long, tier.short, tier.severity) for t in found
        ):
            continue
        hours = tier.long.ms / 3_600_000
        name = (
            "fast"
            if hours <= 1
            else "slow"
            if hours <= 6
            else "daily"
            if hours <= 24
            else "creeping"
        )
        taken = sum(t.name.partition("-")[0] == name for t in found)
        found.append(replace(tier, name=name if not taken else f"{name}-{taken + 1}"))
    return tuple(found)
