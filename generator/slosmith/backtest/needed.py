"""Which rules are to be played for an SLO: its alerts, and all that these read."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import yaml

from slosmith.emit.groups import slo_groups
from slosmith.model import naming
from slosmith.model.root import Model, Slo
from slosmith.output.document import HEADING, print_rules
from slosmith.output.document import Group as Rendered
from slosmith.player.order import in_order
from slosmith.player.rules import Group, Rule, read_groups
from slosmith.promql import MatchOp, Selector, parse_expression, selectors_in

_OWN = "slo:"


class Record(NamedTuple):
    """A record of an SLO, by its name."""

    name: str
    service: str
    slo: str


def needed_groups(slo: Slo, model: Model) -> tuple[Group, ...]:
    """Groups of rules in the order in which they are played, those of parts of the SLO first."""
    own = rendered(slo_groups(slo, model.settings))
    groups = [*_of_parts(own, model, {slo.ref}), *own]
    base = model.settings.windows.base
    wanted = {Record(rate(base), slo.service, slo.name) for rate in _RATES}
    while len(wanted) < len(wanted := wanted | set(_read_by(_kept(groups, wanted)))):
        pass
    return in_order([_group(group, wanted) for group in groups])


_RATES = naming.bad_rate, naming.total_rate


def rendered(groups: Iterable[Rendered]) -> tuple[Group, ...]:
    """Groups as they stand in a rule file, read as a server reads them."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    document = yaml.load(print_rules(groups, HEADING), loader)  # noqa: S506  # a safe one
    return read_groups(document["groups"] or ())


def alerts_in(groups: Iterable[Group]) -> tuple[Rule, ...]:
    """The alerts of groups, in their order."""
    return tuple(rule for group in groups for rule in group.rules if rule.alert)


def record_of(rule: Rule) -> Record:
    """What a rule records."""
    return Record(rule.record, rule.labels.get("service", ""), rule.labels.get("slo", ""))


def is_recorded(selector: Selector) -> bool:
    """Whether rules of ours record it."""
    return selector.metric.startswith(_OWN)


def _of_parts(groups: Sequence[Group], model: Model, known: set[str]) -> Iterator[Group]:
    """The records of those SLOs that the rules of a composite read."""
    for record in dict.fromkeys(_read_by(rule for group in groups for rule in group.rules)):
        ref = f"{record.service}/{record.slo}"
        part = next((one for one in model.slos if one.ref == ref), None)
        if part is None or ref in known:
            continue
        known.add(ref)
        own = rendered(slo_groups(part, model.settings))
        yield from _of_parts(own, model, known)
        for group in own:
            yield Group(
                name=group.name,
                interval=group.interval,
                rules=tuple(rule for rule in group.rules if rule.record),
            )


def _kept(groups: Iterable[Group], wanted: set[Record]) -> Iterator[Rule]:
    for group in groups:
        yield from _group(group, wanted).rules


def _group(group: Group, wanted: set[Record]) -> Group:
    rules = tuple(rule for rule in group.rules if rule.alert or record_of(rule) in wanted)
    return Group(name=group.name, interval=group.interval, rules=rules)


def _read_by(rules: Iterable[Rule]) -> Iterator[Record]:
    for rule in rules:
        yield from records_in(rule.expr)


@lru_cache(maxsize=4096)
def records_in(text: str) -> tuple[Record, ...]:
    """The records of ours that a query reads, by the SLO that it names."""
    some = (use.selector for use in selectors_in(parse_expression(text)))
    return tuple(_named(one) for one in some if is_recorded(one))


def _named(selector: Selector) -> Record:
    equal = {one.name: one.value for one in selector.matchers if one.op is MatchOp.EQUAL}
    return Record(selector.metric, equal.get("service", ""), equal.get("slo", ""))
