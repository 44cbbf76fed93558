"""Target `victoriametrics`: the plain rules in groups that follow one another on vmalert.

vmalert writes what it records behind its own back, so that a rule does not see what the rule above
it has just recorded. What is read stands in an earlier group, at an earlier second of the interval:
https://docs.victoriametrics.com/victoriametrics/vmalert/#chaining-groups
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.emit.rules import own_files, service_groups
from slosmith.emit.unit import Unit, unit_of_all, units_with_rules
from slosmith.model import naming
from slosmith.model.root import Model, Service, Settings
from slosmith.output.document import HEADING, Document, Group, Rule, print_rules

FOLDER = "victoriametrics/rules"
LAYERS = 6
"""An interval has room for so many; our deepest chain has five."""
_NEEDED_SECONDS = 5
"""vmalert sends what it recorded within 2 s, and VictoriaMetrics shows it after 2 s more."""
_NAME = re.compile(r"slo:\w+:\w+")
_NOW = re.compile(r"0 \* (.+) \+ time\(\)")
_UNCACHED = ("params", '{nocache: ["1"]}')
"""Else VictoriaMetrics answers as of `-search.latencyOffset` ago, before the layer above."""


def emit_victoriametrics(model: Model) -> Iterator[Unit]:
    """A rule file for each service that has anything to evaluate."""
    yield from units_with_rules(model, _of_service)
    yield unit_of_all(partial(_own, model))


def check_victoriametrics(model: Model) -> Iterator[Diagnostic]:
    """An interval that leaves vmalert no time between layers."""
    interval, origin = model.settings.evaluation_interval, model.settings.platforms.origin
    if origin is not None and interval.seconds < LAYERS * _NEEDED_SECONDS:
        yield origin.at("evaluation_interval").finding(
            codes.LAYERS_TOO_CLOSE,
            f'"{interval}" leaves less than {_NEEDED_SECONDS}s between layers of rules on vmalert',
            f"write {LAYERS * _NEEDED_SECONDS}s or more",
        )


def _of_service(service: Service, name: str, settings: Settings) -> Iterator[Document]:
    if groups := layered_groups(service, settings):
        yield Document(path=f"{FOLDER}/{name}", text=print_rules(groups, HEADING))


def layered_groups(service: Service, settings: Settings) -> tuple[Group, ...]:
    """Those of a service, for an engine that takes the sample before a window for its first."""
    groups = service_groups(service, replace(settings, knows_before=True))
    return tuple(layered(groups, settings))


def _own(model: Model) -> Iterator[Document]:
    for name, own in own_files(model):
        yield Document(path=f"{FOLDER}/{name}", text=print_rules((own,), HEADING))


def layered(groups: Iterable[Group], settings: Settings) -> Iterator[Group]:
    """Each group as the layers of its chain; one without a chain stays, and waits as others do."""
    apart = max(1, int(settings.evaluation_interval.seconds) // LAYERS)
    for group in groups:
        layers = _layers(group.rules)
        if len(layers) == 1:
            yield group
            continue
        for number, rules in enumerate(layers):
            yield replace(
                group,
                name=f"{group.name}/{number + 1}",
                rules=tuple(map(_in_layer, rules)),
                extra=(("eval_offset", f"{number * apart}s"), _UNCACHED),
            )


def _layers(rules: Iterable[Rule]) -> list[list[Rule]]:
    """Rules by how many others stand above them in what they read."""
    recorded: dict[str, int] = {}
    layers: list[list[Rule]] = []
    for rule in rules:
        read = _NAME.findall(rule.expr)
        number = max((recorded[name] + 1 for name in read if name in recorded), default=0)
        if rule.annotations is None:
            recorded[rule.name] = max(number, recorded.get(rule.name, 0))
        if number == len(layers):
            layers.append([])
        layers[number].append(rule)
    return layers


def _in_layer(rule: Rule) -> Rule:
    """The end of a block is that of the block's own evaluation, which was a layer above."""
    if rule.name != naming.BLOCK_END:
        return rule
    return rule._replace(expr=_NOW.sub(r"0 * \1 + timestamp(\1)", rule.expr))
