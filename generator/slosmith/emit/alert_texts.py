"""What the alerts of SLOs say, and where they lead to."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from slosmith.emit.links import dashboard_url
from slosmith.model import naming
from slosmith.model.alerts import Alert, Purpose
from slosmith.model.burnrate import BurnAlert
from slosmith.model.indicators import EventIndicator, Part, StateIndicator
from slosmith.model.labels import Labels
from slosmith.model.settings import Settings
from slosmith.model.slo import Slo
from slosmith.model.units import Duration, print_decimal, print_percent
from slosmith.promql import escape_template


def annotations_of(slo: Slo, alert: Alert, settings: Settings, texts: Mapping[str, str]) -> Labels:
    """The texts and the links; what is of one group opens its dashboard with that."""
    uid = naming.slo_uid(slo.service, slo.name)
    groups = slo.by if alert.purpose in (Purpose.BURN, Purpose.CONTRADICTION) else ()
    link = {
        "runbook_url": runbook_url_of(settings, alert),
        "dashboard_url": dashboard_url(settings, uid, groups),
    }
    return tuple(sorted({**texts, **link, **dict(slo.alerting.annotations)}.items()))


def runbook_url_of(settings: Settings, alert: Alert) -> str:
    """Where its runbook stands."""
    return f"{settings.runbook_base or naming.RUNBOOKS}/{alert.place.target}"


def _subject(slo: Slo) -> str:
    groups = ", ".join(f"{label}={{{{ $labels.{label} }}}}" for label in slo.by)
    return f"{slo.ref} ({groups})" if groups else slo.ref


def burn_texts(slo: Slo, alert: BurnAlert, hour: Duration) -> dict[str, str]:
    """How fast the budget is spent, and what of it is left."""
    factor = print_decimal(alert.factor.quantize(Decimal("0.01")))
    is_time = isinstance(slo.indicator, StateIndicator)
    what = "of the time was" if is_time else "of the events were"
    spent = _spent(slo, alert)
    objective = escape_template(slo.objective.text)
    return {
        "summary": (
            f"{_subject(slo)}: {{{{ $value | humanizePercentage }}}} {what} bad over "
            f"{alert.long}, more than {factor}x what the objective allows"
        ),
        "description": (
            f"The objective is {objective} over {slo.period}. At {factor}x, {alert.long} of this "
            f"spends {spent} of the period's error budget"
            f"{_sentence(slo.description)}"
        ),
        **_figures(slo, hour),
    }


@lru_cache(maxsize=1)  # all tiers of an SLO show the same
def _figures(slo: Slo, hour: Duration) -> Mapping[str, str]:
    """Budget left and burn rate, looked up as the alert is sent; empty while they are unknown."""
    return {
        "budget_remaining": _budget(slo),
        "burn_rate": _looked_up(
            slo, naming.burn_rate(hour), '{{ . | first | value | printf "%.1fx" }}'
        ),
    }


def _budget(slo: Slo) -> str:
    """What is left in plain digits, and of how much of the period, where not all was seen."""
    spent = '{{ . | first | value | printf " %.1f times" }}'
    overspent = f"overspent{_looked_up(slo, naming.burn_rate(slo.period), spent)}"
    left = "{{ . | first | value | humanizePercentage }}"
    words = f"{{{{ if lt (. | first | value) 0.0 }}}}{overspent}{{{{ else }}}}{left}{{{{ end }}}}"
    part = f" ({{{{ . | first | value | humanizeDuration }}}} of {slo.period} seen)"
    whole = print_decimal(slo.seen_whole)
    whole += "" if "." in whole else ".0"  # Go compares no float with a whole number
    young = f"{{{{ if lt (. | first | value) {whole} }}}}{part}{{{{ end }}}}"
    words += _looked_up(slo, naming.seen(slo.period), young)
    if slo.exclusions:
        left_out = ", {{ . | first | value | humanizeDuration }} left out"
        left_out = f"{{{{ if lt 0.0 (. | first | value) }}}}{left_out}{{{{ end }}}}"
        words += _looked_up(replace(slo, by=()), naming.excluded(slo.period), left_out)
    return _looked_up(slo, naming.BUDGET_REMAINING, words)


def _looked_up(slo: Slo, series: str, shown: str) -> str:
    """A recorded series of the alert's own group, shown while it is there."""
    selector = f'service="{slo.service}",slo="{slo.name}"'
    selector += "".join(f",{label}=%q" for label in slo.by)
    groups = "".join(f" $labels.{label}" for label in slo.by)
    query = f"printf `{series}{{{selector}}}`{groups} | query"
    return f"{{{{ with {query} }}}}{shown}{{{{ end }}}}"


def _spent(slo: Slo, alert: BurnAlert) -> str:
    share = alert.factor * alert.long.ms / slo.period.ms
    return print_percent(share.quantize(Decimal("0.0001")))


def _sentence(description: str) -> str:
    return f". {escape_template(description)}" if description else "."


def no_data_texts(slo: Slo) -> dict[str, str]:
    """What is not known while the source is gone."""
    met = f"it is not known whether {escape_template(slo.objective.text)} is met"
    told = f"While the source is gone, {met}, and no other alert of this SLO can fire"
    if isinstance(slo.indicator, EventIndicator) and slo.indicator.lacking is not None:
        told = f"Of sources that lack their bucket {met}; the others still count"
    if slo.remembered:
        told = f"What is gone counts as bad {slo.remembered}"
    return {
        "summary": f"{slo.ref}: its source has vanished, wholly or in part",
        "description": f"{told}{_sentence(slo.description)}",
    }


def idle_texts(slo: Slo, alert: Alert) -> dict[str, str]:
    """That nothing is counted."""
    return {
        "summary": f"{slo.ref}: nothing was counted for {alert.wait}",
        "description": (
            "The source is there, but there are no events: nobody uses it, or nothing reaches it"
            f"{_sentence(slo.description)}"
        ),
    }


def contradiction_texts(slo: Slo, part: Part, hour: Duration) -> dict[str, str]:
    """More of the part than of all events."""
    what = "bad" if part is Part.BAD else "good"
    return {
        "summary": f"{_subject(slo)}: more {what} events than events at all",
        "description": (
            f"In {hour} {{{{ $value | printf `%.0f` }}}} more {what} events were "
            "counted than there were events. One of the two counts is wrong, and so are the error "
            f"ratio and the budget{_sentence(slo.description)}"
        ),
    }
