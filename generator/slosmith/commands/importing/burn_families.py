"""Families of hand-written burn-rate alerts: one SLO each, with the records that they read."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import takewhile

from slosmith.commands.importing.account import Node
from slosmith.commands.importing.burn_alerts import Arm, Compared, arms_of
from slosmith.commands.importing.burn_tiers import give_tiers
from slosmith.commands.importing.holes import parse_holed
from slosmith.commands.importing.indicators import read_ratio
from slosmith.commands.importing.names import alert_name, one_paragraph, read_labels, slug, team_of
from slosmith.commands.importing.policies import BASE, standard_period
from slosmith.commands.importing.record import Choices, Entry, NewSlo, Rank, Refusal
from slosmith.commands.importing.records import Records
from slosmith.commands.importing.rule_files import Rule, service_name
from slosmith.commands.importing.shares import counted_in
from slosmith.model.units import Duration, divide
from slosmith.promql import PromQLError


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """An SLO, and all rules that it stands for."""

    slo: NewSlo
    rules: tuple[Rule, ...]


def find_families(alerts: Sequence[Rule], records: Records, choices: Choices) -> tuple[Family, ...]:
    """The alerts that ask for the same ratio over several windows, each group as one SLO."""
    arms: dict[tuple[str, str], list[Arm]] = {}
    for rule in alerts:
        if found := arms_of(rule, records):
            first = found[0].compared[0]
            arms.setdefault((first.ratio, _rendered_for(first)), []).extend(found)
    families = []
    for (ratio, _), each in arms.items():
        whole = [one for one in _by_budget(each) if _is_family(one)]
        families += [_family(ratio, one, records, choices) for one in whole]
    return tuple(one for one in families if one is not None)


def _rendered_for(compared: Compared) -> str:
    """The SLO of Sloth's for which a record was rendered: two may ask for the same ratio."""
    return next((rule.labels.get("sloth_id", "") for rule in compared.records), "")


def _by_budget(arms: list[Arm]) -> list[list[Arm]]:
    """Apart where as much is asked for each of several budgets, else all of them."""
    apart: dict[Decimal | None, list[Arm]] = {}
    for arm in arms:
        apart.setdefault(next((one.budget for one in arm.compared), None), []).append(arm)
    sizes = {len(each) for each in apart.values()}
    whole = None not in apart and (len(sizes) == 1 or min(sizes) > 1)
    return [*apart.values()] if whole else [arms]


def _is_family(arms: Sequence[Arm]) -> bool:
    """Whether several windows are asked, or one for so many times the budget."""
    windows = {window for arm in arms for window in arm.windows}
    compared = [one for arm in arms for one in arm.compared]
    burning = all(one.by_budget and one.limit * one.scale < 1 for one in compared)
    return len(windows) > 1 or (burning and max(windows) >= BASE * 2)


def _family(ratio: str, arms: list[Arm], records: Records, choices: Choices) -> Family | None:
    budget = _budget(arms)
    if budget is None:
        return None
    rules = tuple(dict.fromkeys(arm.rule for arm in arms))
    first = rules[0]
    read = [rule for arm in arms for one in arm.compared for rule in one.records]
    rendered = _named_by_sloth(read)
    said = rendered[1] if rendered else _slo_name(rules)
    entry = first.taken.entry("SLO", said, first.node)
    place = first.node.at("expr")
    _mind_objective(budget, place, entry)
    try:
        readings, labels = read_ratio(parse_holed(ratio), place, entry), _labels(rules, entry)
    except (Refusal, PromQLError):
        return None
    period, used = _period(rules, arms, choices), _records_of(ratio, arms, records)
    service, name = rendered or (service_name(first), said)
    slo = NewSlo(
        entry=entry,
        service=slug(choices.service or service, entry, "service"),
        name=slug(name, entry, "SLO"),
        target=1 - budget,
        readings=readings,
        period=period,
        description=_description(first),
        labels=labels,
        alert_name=alert_name(first.name, entry) if len({r.name for r in rules}) == 1 else "",
        team=team_of(first.labels, choices, entry),
    )
    for gate in dict.fromkeys(gate for arm in arms for gate in arm.gates):
        entry.differ(f"without `{gate}`: pages need three bad events in any case")
    give_tiers(slo, arms, budget, period, choices)
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
    same = records.of_events(counted_in(parse_holed(ratio))) if read else ()
    sloth = dict.fromkeys(rule.labels["sloth_id"] for rule in read if "sloth_id" in rule.labels)
    beside = [rule for name in sloth for rule in records.rendered_for(name)]
    return tuple(dict.fromkeys((*read, *same, *beside)))


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
        name = rule.labels.get("slo", "")
        if name and "{{" not in name and name not in _FLAGS:
            return name
    return _SAYS_BURN.sub("", _common_name(rules)) or _common_name(rules)


_FLAGS = ("true", "false", "yes", "no")
# What an SLO is not called after: that its alerts are about a budget that burns.
_SAYS_BURN = re.compile(
    r"[-_ ]?(?:slo)?[-_ ]?(?:error)?[-_ ]?(?:budget)?[-_ ]?burn(?:ing)?[-_ ]?(?:rate)?$",
    re.IGNORECASE,
)


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
