"""A scenario stub: half of what an SLO counts fails for half an hour, and its page must come."""

from dataclasses import replace
from decimal import Decimal

from slosmith.commands.rehearse.failure_series import failing_series
from slosmith.commands.rehearse.rules import PlayError
from slosmith.commands.stubs.documents import StubError
from slosmith.model.alerts import slo_alerts
from slosmith.model.burnrate import AlertSeverity, BurnAlert
from slosmith.model.root import Model
from slosmith.model.scenario import Ago, Level, Observed, Rate, Series, Value
from slosmith.model.slo import Slo
from slosmith.model.units import Duration, print_decimal, print_percent
from slosmith.output.document import Document
from slosmith.output.yaml_style import Plain, print_entries
from slosmith.output.yaml_style import Value as Written
from slosmith.promql import Matcher, MatchOp, Selector

_LASTS = Duration.parse("30m")
_CLEAN = Duration.parse("1h")
_MINUTE = Duration.parse("1m")


def scenario_document(name: str, model: Model, slo: Slo) -> Document:
    """Normal traffic of the SLO's own series, a failure, and the first page that must come."""
    share = Decimal(1) if slo.latency is None and not slo.traffic else Decimal("0.5")
    try:
        mix = failing_series(model, slo, share)
    except PlayError:
        share = Decimal(1)
        mix = _failing(model, slo)
    tier, within, clears = _first_page(slo, share)
    body: dict[str, Written] = {
        "scenario": name,
        "title": f"{print_percent(share)} of {slo.ref} is bad for {_LASTS}.",
        "lasting": "3h",
        "services": [slo.service],
        "normal": {**_beside(model, slo), **{_named(one): _level(one.normal) for one, _ in mix}},
        "changes": [
            {
                "at": str(_CLEAN),
                "for": str(_LASTS),
                "what": "say what breaks, as somebody would notice it",
                "set": {_named(series): _level(level) for series, level in mix},
            }
        ],
        "expect": [
            {
                "alert": tier,
                "severity": "page",
                "within": str(within),
                "clears_within": str(clears),
            }
        ],
        "may_fire": [{"severity": "page"}, {"severity": "ticket"}],
    }
    thoughts = (
        f"# A failure of {slo.ref}, and what must come of it: `slosmith rehearse {name}` plays it.",
        "# Which failure would hurt most, and which did last? What else breaks with it?",
        "# Narrow may_fire to what may really fire: whatever is left out must not.",
    )
    text = "\n".join([*thoughts, *print_entries(body, 0)]) + "\n"
    return Document(path=f"slo/scenarios/{name}.yaml", text=text)


def _beside(model: Model, slo: Slo) -> dict[str, Written]:
    """Normal traffic of the service's other SLOs, so that they are not without data."""
    found: dict[str, Written] = {}
    for other in model.slos:
        if other.service == slo.service and other is not slo:
            try:
                mix = failing_series(model, other, Decimal(1))
            except PlayError:
                continue
            found |= {_named(series): _level(series.normal) for series, _ in mix}
    return found


def _failing(model: Model, slo: Slo) -> tuple[tuple[Series, Level], ...]:
    try:
        return failing_series(model, slo, Decimal(1))
    except PlayError as error:
        raise StubError(str(error), "write the scenario by hand (docs/language.md)") from None


def _first_page(slo: Slo, share: Decimal) -> tuple[str, Duration, Duration]:
    """The page that fires first, by when it must, and by when it must be gone."""
    pages: list[tuple[Duration, str, BurnAlert]] = []
    for alert in slo_alerts(slo):
        if alert.burn is not None and alert.severity is AlertSeverity.PAGE:
            burn = _played(alert.burn)
            after = burn.time_to_fire(share)
            if after is not None and after < _LASTS:
                pages.append((after, alert.name, burn))
    if not pages:
        hint = "name an SLO that pages, or write the scenario by hand"
        raise StubError(f"{slo.ref} has no page that fires within {_LASTS}", hint)
    after, name, _ = min(pages)
    clears = max(burn.time_to_clear(share, _LASTS) for _, _, burn in pages)
    return name, (after + _MINUTE * 3).in_steps(_MINUTE), (clears + _MINUTE * 5).in_steps(_MINUTE)


def _played(burn: BurnAlert) -> BurnAlert:
    """A tier over what a rehearsal holds: it begins without history, so no window holds more."""
    return replace(burn, long=min(burn.long, _CLEAN + _LASTS))


def _named(series: Series) -> str:
    matchers = (
        Matcher(name=label, op=MatchOp.EQUAL, value=value) for label, value in series.labels
    )
    return Selector(metric=series.metric, matchers=tuple(matchers)).text


def _level(level: Level) -> Written:
    match level:
        case Rate(per_second=rate):
            return f"{print_decimal(rate * 60)}/min"
        case Value(value=value):
            return Plain(print_decimal(value))
        case Ago(age=age):
            return f"{age} ago"
        case Observed(per_second=rate, shares=shares):
            parts = ", ".join(
                f"{print_percent(share)} {print_decimal(at)}" for share, at in shares if share
            )
            return f"{print_decimal((rate or Decimal(0)) * 60)}/min in {parts}"
        case _:
            raise AssertionError(level)
