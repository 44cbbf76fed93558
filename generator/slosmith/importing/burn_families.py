"""Families of hand-written burn-rate alerts: one SLO each, with the records that they read."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import takewhile

from promql_parser import Expr

from slosmith.importing.account import Node
from slosmith.importing.burn_alerts import Arm, Compared, Records, arms_of, ratio_of
from slosmith.importing.indicators import read_ratio
from slosmith.importing.names import (
    alert_name,
    one_paragraph,
    read_labels,
    severity_of,
    slug,
    team_of,
)
from slosmith.importing.policies import (
    BASE,
    has_standard,
    standard_period,
    tier_of_factor,
    written_policy,
)
from slosmith.importing.record import Choices, Entry, NewSlo, NewTier, Rank, Refusal
from slosmith.importing.rule_files import Rule, service_name
from slosmith.importing.shapes import parse_holed
from slosmith.model.units import Duration, divide, print_decimal, print_percent
from slosmith.promql import BOUND_LABEL, PromQLError, selectors_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """An SLO, and all rules that it stands for."""

    slo: NewSlo
    rules: tuple[Rule, ...]


def find_families(alerts: Sequence[Rule], records: Records, choices: Choices) -> tuple[Family, ...]:
    """The alerts that ask for the same ratio over several windows, each group as one SLO."""
    arms: dict[str, list[Arm]] = {}
    for rule in alerts:
        found = arms_of(rule, records)
        if found:
            arms.setdefault(found[0].compared[0].ratio, []).extend(found)
    families = []
    for ratio, each in arms.items():
        if len({window for arm in each for window in arm.windows}) > 1:
            family = _family(ratio, each, records, choices)
            families += [family] if family is not None else []
    return tuple(families)


def _family(ratio: str, arms: list[Arm], records: Records, choices: Choices) -> Family | None:
    budget = _budget(arms)
    if budget is None:
        return None
    rules = tuple(dict.fromkeys(arm.rule for arm in arms))
    first = rules[0]
    entry = first.taken.entry("SLO", _slo_name(rules), first.node)
    place = first.node.at("expr")
    _mind_objective(budget, place, entry)
    try:
        readings = read_ratio(parse_holed(ratio), place, entry)
    except (Refusal, PromQLError):
        return None
    period, used = _period(rules, arms, choices), _records_of(ratio, arms, records)
    service, name = _named_by_sloth(used) or (service_name(first), _slo_name(rules))
    slo = NewSlo(
        entry=entry,
        service=slug(choices.service or service, entry, "service"),
        name=slug(name, entry, "SLO"),
        target=1 - budget,
        readings=readings,
        period=period,
        description=_description(first),
        labels=_labels(rules, entry),
        alert_name=alert_name(first.name, entry) if len({r.name for r in rules}) == 1 else "",
        team=team_of(first.labels, choices),
    )
    _with_tiers(slo, arms, budget, period, choices)
    for rule in (*rules, *used):
        _belongs(rule, entry)
    return Family(slo=slo, rules=(*rules, *used))


def _named_by_sloth(used: Sequence[Rule]) -> tuple[str, str] | None:
    """The service and the SLO that Sloth has rendered records for."""
    for rule in used:
        if {"sloth_service", "sloth_slo"} <= rule.labels.keys():
            return rule.labels["sloth_service"], rule.labels["sloth_slo"]
    return None


def _records_of(ratio: str, arms: Sequence[Arm], records: Records) -> tuple[Rule, ...]:
    """What the alerts read, and what is recorded of the same counts over other windows."""
    read = [rule for arm in arms for one in arm.compared for rule in one.records]
    mine = _counted(parse_holed(ratio))
    sloth = {rule.labels["sloth_id"] for rule in read if "sloth_id" in rule.labels}
    beside = [
        rule
        for rule in records.all_rules()
        if (read and _of_same(rule, mine)) or rule.labels.get("sloth_id") in sloth
    ]
    return tuple(dict.fromkeys((*read, *beside)))


def _of_same(rule: Rule, mine: frozenset[tuple[str, str]]) -> bool:
    ratio = ratio_of(rule)
    return ratio is not None and _counted(ratio) == mine


def _counted(tree: Expr) -> frozenset[tuple[str, str]]:
    """The metrics of a query, and the buckets of them."""
    uses = [use.selector for use in selectors_in(tree)]
    return frozenset((one.metric, one.equals.get(BOUND_LABEL, "")) for one in uses)


def _belongs(rule: Rule, entry: Entry) -> None:
    """Account for a rule that an SLO stands for, with its texts and labels."""
    rule.entry.part_of = entry
    if rule.node.at("for"):
        rule.entry.differ(f"it does not wait for {rule.node.at('for').text}: the short window does")
    if rule.is_alert:
        named = [k for key in ("labels", "annotations") for k, _ in rule.node.at(key).pairs()]
        if named:
            rule.entry.differ(f"alerts of SLOs have their own {', '.join(named)}")
    else:
        rule.entry.differ("what it records is recorded under slo:… from now on")
    for key in ("record", "alert", "expr", "keep_firing_for", "labels", "annotations"):
        rule.node.at(key).take()


def _budget(arms: Sequence[Arm]) -> Decimal | None:
    """The error budget: as written in limits or records, else the one that standard rates fit."""
    said = Counter(
        found
        for arm in arms
        for one in arm.compared
        for found in (one.budget, one.scale if one.scale < Decimal("0.51") else None)
        if found is not None
    )
    if said:
        return min(said, key=lambda one: (-said[one], one))
    texts = " ".join(arm.rule.texts for arm in arms)
    for found in re.finditer(r"(\d{2}(?:\.\d+)?)\s?% ?(?:SLO|objective|target|availab)", texts):
        return 1 - Decimal(found[1]) / 100
    limits = {one.limit * one.scale for arm in arms for one in arm.compared}
    for exponent in ("0.0001", "0.0005", "0.001", "0.002", "0.005", "0.01", "0.02", "0.05", "0.1"):
        rates = {divide(limit, Decimal(exponent)).quantize(Decimal("0.01")) for limit in limits}
        if rates <= _KNOWN_RATES and len(rates) > 1:
            return Decimal(exponent)
    return None


_KNOWN_RATES = frozenset(
    map(
        Decimal, ("14.40", "13.44", "14.00", "6.00", "5.60", "7.00", "3.00", "2.80", "2.00", "1.00")
    )
)


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
    if one.factor is not None:
        return one.factor
    return divide(one.limit * one.scale, budget).quantize(Decimal("0.0001"))


def _with_tiers(
    slo: NewSlo, arms: Sequence[Arm], budget: Decimal, period: Duration, choices: Choices
) -> None:
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
        listed = " and ".join(f"{print_decimal(one)}x" for one in sorted(factors))
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
            f"it fires at {print_decimal(max(factors))}x, while the SLO is kept",
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


def _mind_objective(budget: Decimal, place: Node, entry: Entry) -> None:
    if budget <= 0:
        entry.flaw(Rank.BROKEN, place, "the objective is 100%: there is no budget", "write less")


def _period(rules: Sequence[Rule], arms: Sequence[Arm], choices: Choices) -> Duration:
    if choices.period is not None:
        return choices.period
    texts = " ".join(rule.texts for rule in rules)
    factors = {one.factor for arm in arms for one in arm.compared}
    for found in re.finditer(r"\b(\d{1,3})[ -]?d(?:ays?)?\b", texts):
        if 7 <= int(found[1]) <= 365:
            return Duration.parse(f"{found[1]}d")
    if factors & {Decimal("13.44"), Decimal("5.6"), Decimal("0.934")}:
        return Duration.parse("28d")
    return standard_period()


def _common_name(rules: Sequence[Rule]) -> str:
    """What the names of all alerts begin with, up to the end of a word."""
    names = [rule.name for rule in rules]
    letters = takewhile(lambda same: len(set(same)) == 1, zip(*names, strict=False))
    name = "".join(same[0] for same in letters)
    if any(rule.name[len(name) : len(name) + 1].islower() for rule in rules):
        name = re.sub(r"[A-Z][a-z]*$", "", name)
    name = re.sub(r"(?:\d+(?:m|h|d)(?:to|or)?)+.*$", "", name).rstrip("_- ")
    return name if len(name) > 2 else rules[0].name


def _slo_name(rules: Sequence[Rule]) -> str:
    for rule in rules:
        if (name := rule.labels.get("slo", "")) and "{{" not in name:
            return name
    return _common_name(rules)


def _description(rule: Rule) -> str:
    node = rule.node.at("annotations")
    said = node.at("summary").peek or node.at("message").peek or node.at("description").peek
    return "" if "{{" in said else one_paragraph(said)


def _labels(rules: Sequence[Rule], entry: Entry) -> dict[str, str]:
    """What all alerts of the family carry."""
    first, *rest = rules
    shared = {k for k, v in first.labels.items() if all(r.labels.get(k) == v for r in rest)}
    account = Entry(tool=entry.tool, kind="", name="", file=entry.file, line=entry.line)
    kept = {
        **read_labels(first.group.at("labels"), account),
        **read_labels(first.node.at("labels"), account),
    }
    return {
        k: v for k, v in kept.items() if k in shared and k not in ("long", "short", "slo", "window")
    }
