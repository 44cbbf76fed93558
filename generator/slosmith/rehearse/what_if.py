"""One line at the prompt: a failure of one SLO, made into a scenario of its own."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from slosmith import naming
from slosmith.burnrate import BurnAlert
from slosmith.model import (
    EventIndicator,
    Metric,
    Model,
    Part,
    RatioIndicator,
    Slo,
    StateIndicator,
)
from slosmith.promql import Selector, example_labels
from slosmith.rehearse.judge import Outcome, Result, Verdict, after_words
from slosmith.rehearse.play import Episode, PlayError, play, read_rules
from slosmith.rehearse.trace import trace_series
from slosmith.scenario import (
    AlertPattern,
    Change,
    Gone,
    Level,
    Observed,
    Rate,
    Scenario,
    Series,
    Value,
)
from slosmith.units import Duration, UnitError, parse_percent, print_percent

_LINE = re.compile(
    r"(?:(?:error rate|bad|slow) (?P<share>\S+%)|(?P<whole>outage|down|gone)) for (?P<wait>\S+)"
)
_CLEAN = Duration.parse("6h")
_AFTER = Duration.parse("1h30m")
_ONE_PER_SECOND = Decimal(1)
_MIX = tuple[tuple[Series, Level], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """What is asked: a share of bad events, or None where the source is gone, and for how long."""

    text: str
    share: Decimal | None
    wait: Duration


def parse_failure(text: str) -> Failure:
    """Read ``error rate 2% for 45m``, ``slow 30% for 1h``, ``outage for 10m``, ``gone for 1h``."""
    match = _LINE.fullmatch(text.strip())
    try:
        if match is None:
            raise UnitError(f'"{text}" is no failure; write it like error rate 2% for 45m')
        share = parse_percent(match["share"]) if match["share"] else Decimal(1)
        wait = Duration.parse(match["wait"])
    except UnitError as error:
        raise PlayError(str(error)) from None
    if not 0 < share <= 1:
        raise PlayError(f'"{match["share"]}" is no share; write one above 0% and up to 100%')
    return Failure(text=text.strip(), share=None if match["whole"] == "gone" else share, wait=wait)


def play_failure(model: Model, slo: Slo, failure: Failure, output: Path, promtool: Path) -> Result:
    """Play a failure of one SLO after six clean hours; the outcomes tell of each of its tiers."""
    scenario = _scenario(model, slo, failure)
    step = model.settings.evaluation_interval
    rules = read_rules(output, (slo.service,), (slo.ref,))
    samples = [
        sample for series in scenario.series for sample in trace_series(scenario, series, step)
    ]
    episodes = play(promtool, rules, samples, scenario.lasting, step)
    outcomes = [_tier(slo, alert, failure, scenario, episodes) for alert in slo.plan.all_alerts]
    if failure.share is None:
        name = naming.no_data_alert(slo.alerting.name)
        outcomes = [_told(name, AlertPattern(name=name, labels=()), scenario, episodes)]
    return Result(
        scenario=scenario,
        verdict=Verdict.PASSED,
        step=step,
        episodes=tuple(one for one in episodes if not _too_young(slo, one)),
        mutes=(),
        outcomes=tuple(outcomes),
        unseen=(),
    )


def _too_young(slo: Slo, episode: Episode) -> bool:
    """Whether the alert's window is longer than what was played before the failure.

    With less history than its window the window is fuller of the failure than it will be.
    """
    tiers = {alert.tier: alert for alert in slo.plan.all_alerts}
    alert = tiers.get(dict(episode.labels).get("tier", ""))
    return alert is not None and alert.long > _CLEAN


def _scenario(model: Model, slo: Slo, failure: Failure) -> Scenario:
    mix = _mix(model, slo, failure.share)
    end = Duration(_CLEAN.ms + failure.wait.ms)
    change = Change(
        what=failure.text,
        start=_CLEAN,
        end=end,
        lasts=False,
        levels=tuple((series.key, level) for series, level in mix),
        origin=slo.origin,
    )
    return Scenario(
        name="what-if",
        title=f"{failure.text}: {slo.ref}, {slo.objective.text} over {slo.period}",
        based_on="",
        lasting=Duration(end.ms + _AFTER.ms),
        services=(slo.service,),
        series=tuple(series for series, _ in mix),
        changes=(change,),
        expected=(),
        muted=(),
        silent=(),
        may_fire=(),
        all_clear=None,
        origin=slo.origin,
    )


def _mix(model: Model, slo: Slo, share: Decimal | None) -> _MIX:
    """The series that the SLO reads, each with what it does in the failure."""
    rate = next(s.traffic for s in model.services if s.name == slo.service) or _ONE_PER_SECOND
    metrics = {metric.name: metric for metric in model.metrics or ()}
    match slo.indicator:
        case EventIndicator(counts=Part.GOOD_SHARE):
            raise PlayError(f"promtool 2.42 cannot write the native histogram of {slo.ref}")
        case EventIndicator() if slo.latency is not None:
            mix = _histogram(slo, rate, share, metrics)
        case EventIndicator() as events:
            mix = _events(events, rate, share, metrics)
        case StateIndicator() as state if slo.kind == "probe":
            mix = _gauge(state.series[0], Decimal(1), share, metrics)
        case StateIndicator():
            raise PlayError(f"which values make {slo.ref} bad is in its query; write a scenario")
        case RatioIndicator() as given:
            mix = _gauge(given.ratio, Decimal(0), share, metrics)
    return mix if share is not None else tuple((series, Gone()) for series, _ in mix)


def _histogram(
    slo: Slo, rate: Decimal, share: Decimal | None, metrics: Mapping[str, Metric]
) -> _MIX:
    assert slo.latency is not None
    bound, selector = slo.latency.bucket, slo.latency.histogram
    slow = share or Decimal(0)
    normal = Observed(per_second=rate, shares=((Decimal(1), Decimal(0)),))
    series = _series(selector, normal, metrics, buckets=(bound,))
    shares = ((1 - slow, Decimal(0)), (slow, bound * 2))
    return ((series, Observed(per_second=rate, shares=shares)),)


def _events(
    events: EventIndicator, rate: Decimal, share: Decimal | None, metrics: Mapping[str, Metric]
) -> _MIX:
    """Good and bad events where one metric tells of both, else all of them beside the part."""
    bad = share or Decimal(0)
    counted = bad if events.counts is Part.BAD else 1 - bad
    usual = Decimal(0) if events.counts is Part.BAD else Decimal(1)
    total, part = events.total_series[0], events.part_series[0]
    inside = _series(part, Rate(per_second=rate * usual), metrics)
    within = total.matches({"__name__": inside.metric, **dict(inside.labels)})
    outside = 1 - usual if within else Decimal(1)
    rest = _series(total, Rate(per_second=rate * outside), metrics, avoid=events.part_series)
    during = 1 - counted if within else Decimal(1)
    silent = [
        (_series(one, Rate(per_second=Decimal(0)), metrics), Rate(per_second=Decimal(0)))
        for one in (*events.total_series[1:], *events.part_series[1:])
    ]
    mix = (
        *silent,
        (inside, Rate(per_second=rate * counted)),
        (rest, Rate(per_second=rate * during)),
    )
    return tuple({series.key: (series, level) for series, level in mix}.values())


def _gauge(
    selector: Selector, good: Decimal, share: Decimal | None, metrics: Mapping[str, Metric]
) -> _MIX:
    """A probe is good at 1 and bad at 0; a ratio is as bad as it says."""
    bad = share or Decimal(0)
    if good == 1 and bad not in (0, 1):
        raise PlayError(
            f"a probe is up or down, not {print_percent(bad)} of it; write outage for 10m"
        )
    series = _series(selector, Value(value=good), metrics)
    return ((series, Value(value=1 - bad if good == 1 else bad)),)


def _series(
    selector: Selector,
    normal: Rate | Value | Observed,
    metrics: Mapping[str, Metric],
    avoid: tuple[Selector, ...] = (),
    buckets: tuple[Decimal, ...] | None = None,
) -> Series:
    metric = metrics.get(selector.metric)
    domain = {name: values or () for name, values in metric.labels} if metric else {}
    labels = example_labels(selector, domain, avoid)
    if labels is None or not selector.metric:
        raise PlayError(f'no series can be made up for "{selector.text}"; write a scenario')
    return Series(
        metric=selector.metric,
        labels=tuple(sorted(labels.items())),
        normal=normal,
        buckets=buckets,
    )


def _tier(
    slo: Slo, alert: BurnAlert, failure: Failure, scenario: Scenario, episodes: tuple[Episode, ...]
) -> Outcome:
    name = naming.burn_alert(slo.alerting.name)
    outcome = _told(
        f"{alert.severity.value} {alert.tier} ({alert.long} and {alert.short})",
        AlertPattern(name=name, labels=(("tier", alert.tier),)),
        scenario,
        episodes,
    )
    if alert.long <= _CLEAN or failure.share is None:
        return outcome
    after = alert.time_to_fire(failure.share)
    late = after is None or after > failure.wait
    seen = "never in this time" if late or after is None else f"after {after}"
    return Outcome(
        held=True,
        says=outcome.says,
        seen=f"by arithmetic, with {alert.long} of clean traffic before: {seen}",
    )


def _told(
    says: str, pattern: AlertPattern, scenario: Scenario, episodes: tuple[Episode, ...]
) -> Outcome:
    matching = [one for one in episodes if pattern.matches(dict(one.labels))]
    if not matching:
        return Outcome(held=True, says=says, seen="never fires")
    fired = min(one.first for one in matching) - scenario.failure.ms // 1000
    last = max(one.last for one in matching)
    cleared = last - scenario.recovery.ms // 1000
    over = last >= scenario.lasting.ms // 1000
    rest = (
        f"still fires {after_words(_AFTER.ms // 1000)} after the recovery"
        if over
        else f"clears {after_words(max(cleared, 0))} after the recovery"
    )
    return Outcome(held=True, says=says, seen=f"fires after {after_words(fired)}, {rest}")
