"""Proposals: alerts on metrics of the contract that count failures and that no rule reads."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Context, Decimal

from slosmith.commands.audit.evidence import Evidence
from slosmith.model.metric import Metric, MetricType
from slosmith.model.scenario import Labels, Rate
from slosmith.model.units import print_decimal

# What names and values call something that went wrong, as a word of its own.
_WRONG = re.compile(
    r"(?:^|_)(?:fail\w*|err\w*|drop\w*|lost|los[st]es|reject\w*|refus\w*|discard\w*|exhaust\w*"
    r"|orphan\w*|deadlock\w*|time_?outs?|retr(?:y|ies)|broken|invalid|abort\w*|cancel\w*)(?:_|$)"
)
_WINDOW = "15m"
# At least three events, as in the guard of burn-rate alerts: one or two are no news.
_EVENTS = "2.5"
_TIMES = 5
_THREE_DIGITS = Context(prec=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """An alert that is missing: on what, as what query, and the area that it would watch."""

    area: str
    condition: str
    metric: str
    query: str


def propose_alerts(evidence: Evidence) -> tuple[Proposal, ...]:
    """One for each counter of failures, and each gauge that says up or down, that nobody reads."""
    normal = _normal_rates(evidence)
    return tuple(
        Proposal(
            area=metric.area,
            condition=metric.help or metric.name,
            metric=metric.name,
            query=_query(metric, normal),
        )
        for metric in evidence.unread
        if _tells_of_failure(metric)
    )


def _tells_of_failure(metric: Metric) -> bool:
    if metric.type is MetricType.GAUGE:
        return metric.name.endswith("_up")
    return metric.type is MetricType.COUNTER and (
        bool(_WRONG.search(metric.name)) or any(_wrong_values(metric))
    )


def _wrong_values(metric: Metric) -> Iterator[tuple[str, list[str]]]:
    """The labels some of whose values are failures, with these."""
    for name, values in metric.labels:
        wrong = [value for value in values or () if _WRONG.search(value)]
        if wrong:
            yield name, wrong


def _query(metric: Metric, normal: dict[str, list[tuple[Labels, Decimal]]]) -> str:
    if metric.type is MetricType.GAUGE:
        return f"min({metric.name}) == 0, for 5m"
    chosen = () if _WRONG.search(metric.name) else tuple(_wrong_values(metric))[:1]
    pairs = "".join(_matcher(name, values) for name, values in chosen)
    selector = f"{metric.name}{{{pairs}}}" if pairs else metric.name
    usual = [
        rate
        for labels, rate in normal.get(metric.name, [])
        if all(dict(labels).get(name) in values for name, values in chosen)
    ]
    enough = f"sum(increase({selector}[{_WINDOW}])) > {_EVENTS}"
    rate = f"sum(rate({selector}[{_WINDOW}]))"
    if not usual:
        week = f"sum(rate({selector}[{_WINDOW}] offset 1w))"
        return f"{rate} > {_TIMES} * {week} and {enough}"
    often = _THREE_DIGITS.plus(sum(usual, Decimal(0)) * _TIMES)
    return f"{rate} > {print_decimal(often)} and {enough}" if often else enough


def _matcher(name: str, values: list[str]) -> str:
    """Values of a contract are letters and digits and what joins them; none is a pattern."""
    return f'{name}="{values[0]}"' if len(values) == 1 else f'{name}=~"{"|".join(values)}"'


def _normal_rates(evidence: Evidence) -> dict[str, list[tuple[Labels, Decimal]]]:
    """Events a second of each series of a counter in the normal traffic of any scenario."""
    found = {
        series.key: series.normal.per_second
        for scenario in evidence.model.scenarios
        for series in scenario.series
        if isinstance(series.normal, Rate)
    }
    rates: dict[str, list[tuple[Labels, Decimal]]] = {}
    for (metric, labels), rate in found.items():
        rates.setdefault(metric, []).append((labels, rate))
    return rates
