"""Target `victoriametrics`: the plain rules in groups that follow one another on vmalert.

vmalert writes what it records behind its own back, so that a rule does not see what the rule above
it has just recorded. What is read stands in an earlier group, at an earlier second of the interval:
https://docs.victoriametrics.com/victoriametrics/vmalert/#chaining-groups
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache, partial

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.emit.rules import own_files, print_service, service_groups
from slosmith.emit.shape import Dialect
from slosmith.emit.unit import Unit, unit_of_all, units_with_rules
from slosmith.model import naming
from slosmith.model.expression import Reads
from slosmith.model.root import Model
from slosmith.model.service import Service
from slosmith.model.settings import Settings
from slosmith.model.units import print_decimal
from slosmith.output.document import HEADING, Document, Group, Rule, print_rules
from slosmith.promql import tokens

FOLDER, TESTS = "victoriametrics/rules", "victoriametrics/tests"
LAYERS = 6
"""Layers are a sixth of an interval apart; a deeper chain, of up to seven, has less between."""
_LACKING = frozenset(("histogram_count", "histogram_sum"))
"""What vmalert 1.145 does not load of the functions that Prometheus 2.42 has, by `-dryRun`."""
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
    """An interval that leaves vmalert no time between layers, and rules that it does not load."""
    yield from dict.fromkeys(_find_lacking(model))  # several SLOs may be of one entry
    interval, origin = model.settings.evaluation_interval, model.settings.platforms.origin
    if origin is not None and interval.seconds < LAYERS * _NEEDED_SECONDS:
        yield origin.at("evaluation_interval").finding(
            codes.LAYERS_TOO_CLOSE,
            f'"{interval}" leaves less than {_NEEDED_SECONDS}s between layers of rules on vmalert',
            f"write {LAYERS * _NEEDED_SECONDS}s or more",
        )


def _find_lacking(model: Model) -> Iterator[Diagnostic]:
    hint = "take victoriametrics out of targets, or measure it by what VictoriaMetrics has"
    for slo in model.slos:
        if slo.latency is not None and slo.latency.native:
            place = slo.origin.at("sli", "latency", "native")
            message = '"native: true" needs "histogram_count", which vmalert does not know'
            yield place.finding(codes.METRICSQL_LACKS, message, hint)
    alerts = (alert.expression for alert in model.alerts)
    for one in (*(one for slo in model.slos for one in slo.expressions), *alerts):
        if one.reads is Reads.QUERY and "histogram_" in one.text:
            for token in tokens(one.text):
                if token.text in _LACKING:
                    message = f'vmalert does not know "{token.text}"'
                    yield one.origin.finding_inside(
                        codes.METRICSQL_LACKS, message, token.start, token.end, hint
                    )


def _of_service(service: Service, name: str, settings: Settings) -> Iterator[Document]:
    if text := print_service(service, settings, VMALERT):
        yield Document(path=f"{FOLDER}/{name}", text=text)


def layered_groups(service: Service, settings: Settings) -> tuple[Group, ...]:
    """Those of a service, in layers and in MetricsQL."""
    return tuple(layered(service_groups(service, settings), settings))


def _own(model: Model) -> Iterator[Document]:
    for name, own in own_files(model):
        yield Document(path=f"{FOLDER}/{name}", text=print_rules((own,), HEADING))


def layered(groups: Iterable[Group], settings: Settings) -> Iterator[Group]:
    """Each group as the layers of its chain; one without a chain stays, and waits as others do."""
    seconds = int(settings.evaluation_interval.seconds)
    for group in groups:
        layers = _layers(group.rules)
        apart = max(1, seconds // max(LAYERS, len(layers)))
        if len(layers) == 1:
            yield group
            continue
        for number, rules in enumerate(layers):
            yield replace(
                group,
                name=f"{group.name}/{number + 1}",
                rules=tuple(_in_layer(rule, settings) for rule in rules),
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


def _in_layer(rule: Rule, settings: Settings) -> Rule:
    """The end of a block is that of the block's own evaluation, which was a layer above."""
    if rule.name == naming.BLOCK_END:
        return rule._replace(expr=_NOW.sub(r"0 * \1 + timestamp(\1)", rule.expr))
    if f"[{settings.raw(settings.windows.base)}]" in rule.expr:
        return rule._replace(expr=in_metricsql(rule.expr, settings))
    return rule


VMALERT = Dialect(layered, _in_layer)


def in_metricsql(expression: str, settings: Settings) -> str:
    """Raw counters as Prometheus reads them: what grew between the samples of a window, once.

    `rate` of MetricsQL divides by the time that a series is there, so that one failure of a new one
    is many; `increase` takes the first value of a new one for growth. Over the window and a scrape
    more, what is between the first and the last sample is the base window whole.
    """
    base, raw = settings.windows.base, settings.raw(settings.windows.base)
    window = print_decimal(base.seconds)
    longer = f"{print_decimal(raw.seconds)} / {window}"

    def read(found: re.Match[str]) -> str:
        function, selector = found[1], f"{found[2]}[{raw}]{found[3]}"
        if function == "rate":
            return f"(increase_prometheus({selector}) / {window})"
        return f"({function}_prometheus({selector}) * {longer})"

    return reads_of(str(raw)).sub(read, expression)


@lru_cache(maxsize=4)
def reads_of(raw: str) -> re.Pattern[str]:
    """Where something is made of a selector over a window: the function, and what is around it."""
    texts = r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\''
    inside = rf"((?:[^\"'`()\[\]]|{texts}|`[^`]*`)*)"
    return re.compile(rf"(?<!\w)(rate|increase|delta)\({inside}\[{raw}\]([^()\[\]]*)\)")
