"""Time that does not count: the record of it, and what is made of others while it is.

Rates hold what came before, up to a base window and a scrape ago; so time is left out for so much
longer than it was written, or the failures of a maintenance would page after it.
"""

from collections.abc import Iterator
from datetime import timedelta

from slosmith.emit.clock import within
from slosmith.model import naming
from slosmith.model.exclusion import During, Exclusion, When
from slosmith.model.indicators import EventIndicator, RatioIndicator, StateIndicator
from slosmith.model.labels import Labels
from slosmith.model.settings import Settings
from slosmith.model.slo import Slo
from slosmith.model.units import Duration, print_decimal
from slosmith.output.document import Rule
from slosmith.promql import build, parse_expression, reach_of

# Intervals begin and end with a minute.
_MINUTE = Duration.parse("1m")


def emit_exclusion(slo: Slo, settings: Settings) -> Iterator[Rule]:
    """1 while any exclusion holds for what is read now, else 0."""
    if slo.exclusions:
        parts = (part for one in slo.exclusions for part in _parts(one, slo, settings))
        inner = "\n  or ".join(parts)
        yield Rule(naming.EXCLUDED, f"group(\n  {inner}\n)\nor vector(0)", _labels(slo))


def emit_excluded_time(slo: Slo, settings: Settings) -> Iterator[Rule]:
    """How much of the period was left out, looked at as often as its group is evaluated."""
    if slo.exclusions:
        step = settings.period_interval
        series = f"{naming.EXCLUDED}{build.of_slo(slo.service, slo.name)}"
        seconds = print_decimal(step.seconds)
        text = f"{seconds} * sum_over_time({series}[{slo.period}:{step}])"
        yield Rule(naming.excluded(slo.period), text, _labels(slo))


def _labels(slo: Slo) -> Labels:
    return ("service", slo.service), ("slo", slo.name)


def _parts(one: Exclusion, slo: Slo, settings: Settings) -> Iterator[str]:
    if isinstance(one, During):
        query, step = within(one.times, one.zone), _MINUTE
    else:
        query, step = one.query, settings.evaluation_interval
    near, window = lasting(slo, settings, step)
    late = f" offset {near}" if near > Duration(0) else ""
    if isinstance(one, When) and not late:
        yield f"({query})"  # at once, and not with the next step
    yield f"present_over_time(({query})[{window}:{step}]{late})"


def lasting(slo: Slo, settings: Settings, step: Duration) -> tuple[Duration, Duration]:
    """How much later time is excluded than it is written, and for how long each step excludes it.

    The last step of what is written is up to one before its end.
    """
    near, far = _reach(slo, settings)
    return near, far - near + step


def _reach(slo: Slo, settings: Settings) -> tuple[Duration, Duration]:
    """How long ago what an SLO reads may be, and must be."""
    raw = settings.raw(settings.windows.base)
    match slo.indicator:
        case EventIndicator() as events:
            read = (
                events.total,
                events.part,
                *((events.failures.rate,) if events.failures else ()),
            )
            queries = [query.at(str(raw)) for query in read]
        case StateIndicator() as state:
            queries = [state.bad_now]
        case RatioIndicator() as given:
            queries = [given.ratio.text]
    spans = [reach_of(parse_expression(query)) for query in queries]
    near, far = _duration(min(one for one, _ in spans)), _duration(max(far for _, far in spans))
    if isinstance(slo.indicator, StateIndicator):
        least, most = slo.indicator.late
        return near + least, max(far, near + most + raw)
    return near, max(far, near + raw)


def _duration(delta: timedelta) -> Duration:
    return Duration(int(delta.total_seconds() * 1000))


def _excluded(slo: Slo) -> str:
    return f"{naming.EXCLUDED}{build.of_slo(slo.service, slo.name)} == 1"


def unless_excluded(slo: Slo, text: str) -> str:
    """Nothing while time is excluded, else the same."""
    if not slo.exclusions:
        return text
    inner = text.replace("\n", "\n  ")
    return f"(\n  {inner}\n)\nunless on () {_excluded(slo)}"


def zero_while_excluded(slo: Slo, name: str, text: str) -> str:
    """What is recorded under a name, but 0 while time is excluded, so that sums and budgets go on.

    Groups are those that were recorded last: a source that is down for its maintenance has none.
    """
    if not slo.exclusions:
        return text
    zero = f"0 * ({_excluded(slo)})"
    if slo.by:
        zero = f"0 * {name}{build.of_slo(slo.service, slo.name, slo.by)} and on () {_excluded(slo)}"
    return f"{unless_excluded(slo, text)}\nor {zero}"
