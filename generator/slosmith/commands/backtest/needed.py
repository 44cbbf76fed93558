"""Which rules are to be played for an SLO: its alerts, and all that these read."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

import yaml

from slosmith.emit.groups import slo_groups
from slosmith.model import naming
from slosmith.model.root import Model
from slosmith.model.slo import Slo
from slosmith.output.document import HEADING, print_rules
from slosmith.output.document import Group as Rendered
from slosmith.output.document import Rule as RenderedRule
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
    return in_order(rendered(_needed(slo, model)))


def needed_records(slo: Slo, model: Model) -> frozenset[Record]:
    """What these record."""
    return frozenset(_record_of(rule) for group in _needed(slo, model) for rule in group.rules)


def _needed(slo: Slo, model: Model) -> list[Rendered]:
    own = [*slo_groups(slo, model.settings)]
    groups = [*_of_parts(own, model, {slo.ref}), *own]
    base = model.settings.windows.base
    wanted = {Record(rate(base), slo.service, slo.name) for rate in _RATES}
    while len(wanted) < len(wanted := wanted | set(_read_by(_kept(groups, wanted)))):
        pass
    kept = (replace(group, rules=tuple(_kept([group], wanted))) for group in groups)
    return [group for group in kept if group.rules]


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


def _of_parts(groups: Sequence[Rendered], model: Model, known: set[str]) -> Iterator[Rendered]:
    """The records of those SLOs that the rules of a composite read."""
    for record in dict.fromkeys(_read_by(rule for group in groups for rule in group.rules)):
        ref = f"{record.service}/{record.slo}"
        part = next((one for one in model.slos if one.ref == ref), None)
        if part is None or ref in known:
            continue
        known.add(ref)
        own = [*slo_groups(part, model.settings)]
        yield from _of_parts(own, model, known)
        for group in own:
            yield replace(group, rules=tuple(one for one in group.rules if not _is_alert(one)))


def _kept(groups: Iterable[Rendered], wanted: set[Record]) -> Iterator[RenderedRule]:
    for group in groups:
        yield from (one for one in group.rules if _is_alert(one) or _record_of(one) in wanted)


def _is_alert(rule: RenderedRule) -> bool:
    return rule.annotations is not None


def _record_of(rule: RenderedRule) -> Record:
    labels = dict(rule.labels)
    name = "" if _is_alert(rule) else rule.name
    return Record(name, labels.get("service", ""), labels.get("slo", ""))


def _read_by(rules: Iterable[RenderedRule]) -> Iterator[Record]:
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
