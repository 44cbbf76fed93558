"""One line at the prompt: a failure of one SLO, made into a scenario of its own."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from slosmith.commands.rehearse.failure_series import failing_series
from slosmith.commands.rehearse.inhibition import Inhibitor, find_inhibited, find_inhibitor
from slosmith.commands.rehearse.notifications import Notification, find_notifications
from slosmith.commands.rehearse.play import Episode, play, seen_outside
from slosmith.commands.rehearse.rules import read_rules
from slosmith.commands.rehearse.trace import trace_series
from slosmith.commands.rehearse.verdicts import Outcome, Result, Verdict
from slosmith.diagnostics.suggest import suggest
from slosmith.judges.assembled import rendered_configuration
from slosmith.model.alerts import Purpose, find_alert, slo_alerts
from slosmith.model.burnrate import BurnAlert
from slosmith.model.root import Model
from slosmith.model.scenario import AlertPattern, Change, Scenario
from slosmith.model.slo import Slo
from slosmith.model.units import Duration, UnitError, parse_percent

_SHARES = ("error rate", "bad", "slow")
_WHOLE = ("outage", "down", "gone")
_LIKE = "write it like error rate 2% for 45m, slow 30% for 1h, outage for 10m or gone for 1h"
_CLEAN = Duration.parse("6h")
_AFTER = Duration.parse("1h30m")
# promtool plays a day of one SLO in half a minute.
_LONGEST = Duration.parse("1d")


class FailureError(Exception):
    """A line that says no failure of this SLO, in words for whoever typed it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """What is asked: a share of bad events, or None where the source is gone, and for how long."""

    text: str
    share: Decimal | None
    wait: Duration


def parse_failure(text: str, slo: Slo) -> Failure:
    """Read ``error rate 2% for 45m``, ``slow 30% for 1h``, ``outage for 10m``, ``gone for 1h``."""
    text = " ".join(text.split())
    what, said, wait_text = text.rpartition(" for ")
    if not said:
        raise FailureError(f'"{text}" does not say for how long; {_LIKE}')
    try:
        share, wait = _share(what, slo), Duration.parse(wait_text)
    except UnitError as error:
        raise FailureError(str(error)) from None
    if wait > _LONGEST:
        hint = f"write {_LONGEST} at most; `slosmith explain {slo.ref}` shows slower ones"
        raise FailureError(f'"{wait_text}" is too long to be played; {hint}')
    return Failure(text=text, share=share, wait=wait)


def _share(what: str, slo: Slo) -> Decimal | None:
    if what in _WHOLE:
        return None if what == "gone" else Decimal(1)
    word, _, text = what.rpartition(" ")
    if word not in _SHARES:
        meant = suggest(word, _SHARES) or suggest(what, (*_SHARES, *_WHOLE)) or _LIKE
        raise FailureError(f'"{what}" is no failure; {meant}')
    if word != "bad" and (word == "slow") != (slo.latency is not None):
        other = "slow" if slo.latency else "error rate"
        raise FailureError(f'"{word}" does not fit {slo.ref}; write {other} {text}, or bad {text}')
    share = parse_percent(text)
    if not 0 < share <= 1:
        raise FailureError(f'"{text}" is no share; write one above 0% and up to 100%')
    return share


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """What was played, and what came of it."""

    scenario: Scenario
    episodes: tuple[Episode, ...]
    notifications: tuple[Notification, ...]
    inhibitor: Inhibitor


def play_failure(
    model: Model, slo: Slo, failure: Failure, folders: tuple[Path, Path], promtool: Path
) -> Result:
    """Play a failure of one SLO after six clean hours; with an outcome for each of its tiers.

    ``folders`` are the root, and what was rendered of it.
    """
    scenario = _scenario(model, slo, failure)
    step = model.settings.evaluation_interval
    rules = read_rules(folders[1], (slo.service,), (slo.ref,))
    samples = [
        sample for series in scenario.series for sample in trace_series(scenario, series, step)
    ]
    played = seen_outside(
        play(promtool, rules, samples, scenario.lasting, step), model.settings.external_labels
    )
    episodes = tuple(one for one in played if not _too_young(slo, one))
    with rendered_configuration(*folders) as config, find_inhibitor(config) as inhibitor:
        inhibited = find_inhibited(inhibitor, episodes, step)
        notifications = find_notifications(config, episodes, inhibited, scenario.lasting, step)
        seen = _Seen(
            scenario=scenario, episodes=played, notifications=notifications, inhibitor=inhibitor
        )
        outcomes = tuple(_outcomes(slo, failure, seen))
    return Result(
        scenario=scenario,
        verdict=Verdict.ANSWERED,
        step=step,
        episodes=episodes,
        inhibited=inhibited,
        notifications=notifications,
        outcomes=outcomes,
        unseen=(),
    )


def _outcomes(slo: Slo, failure: Failure, seen: _Seen) -> Iterator[Outcome]:
    if failure.share is None:
        gone = find_alert(slo, Purpose.NO_DATA)
        if gone is None:
            yield Outcome(
                verdict=Verdict.PASSED, says="no data", seen="no alert, as no_data: is false"
            )
        else:
            yield _outcome(gone.name, AlertPattern(name=gone.name, labels=()), seen)
        return
    for alert in slo_alerts(slo):
        if alert.burn is not None:
            yield _tier(alert.name, alert.burn, failure, seen)


def _too_young(slo: Slo, episode: Episode) -> bool:
    """Whether the alert's window is longer than what was played before the failure.

    With less history than its window the window is fuller of the failure than it will be.
    """
    tiers = {alert.tier: alert for alert in slo.plan.all_alerts}
    alert = tiers.get(dict(episode.labels).get("tier", ""))
    return alert is not None and alert.long > _CLEAN


def _scenario(model: Model, slo: Slo, failure: Failure) -> Scenario:
    mix = failing_series(model, slo, failure.share)
    end = _CLEAN + failure.wait
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
        lasting=end + _AFTER,
        services=(slo.service,),
        series=tuple(series for series, _ in mix),
        changes=(change,),
        expected=(),
        inhibited=(),
        silent=(),
        may_fire=(),
        all_clear=None,
        origin=slo.origin,
    )


def _tier(name: str, tier: BurnAlert, failure: Failure, seen: _Seen) -> Outcome:
    says = f"{tier.severity.value} {tier.tier} ({tier.long} and {tier.short})"
    if tier.long <= _CLEAN or failure.share is None:
        return _outcome(says, AlertPattern(name=name, labels=(("tier", tier.tier),)), seen)
    after = tier.time_to_fire(failure.share)
    late = after is None or after > failure.wait
    fires = f"does not fire within {failure.wait}" if late else f"fires after {after}"
    note = f"calculated, with {tier.long} of clean traffic before"
    return Outcome(verdict=Verdict.PASSED, says=says, seen=f"{fires} ({note})")


def _outcome(says: str, pattern: AlertPattern, seen: _Seen) -> Outcome:
    scenario = seen.scenario
    matching = [one for one in seen.episodes if pattern.matches(dict(one.labels))]
    if not matching:
        return Outcome(verdict=Verdict.PASSED, says=says, seen="never fires")
    fired = min(one.first for one in matching) - scenario.failure
    last = max(one.last for one in matching)
    over = last >= scenario.lasting
    rest = (
        f"still fires {_AFTER} after the recovery"
        if over
        else f"clears {max(last - scenario.recovery, Duration(0))} after the recovery"
    )
    whom = seen.inhibitor.receivers(matching[0].labels) if seen.inhibitor.server is not None else ()
    times = [one.at for one in seen.notifications if pattern.matches(dict(one.labels))]
    when = f" after {min(times) - scenario.failure}" if times else ""
    reaches = f"; reaches {', '.join(whom)}{when}" if whom else ""
    return Outcome(verdict=Verdict.PASSED, says=says, seen=f"fires after {fired}, {rest}{reaches}")
