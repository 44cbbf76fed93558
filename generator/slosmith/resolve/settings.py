"""Resolving settings: defaults filled in, intervals held against what Prometheus looks back."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, cast

from slosmith.diagnostics import codes
from slosmith.language.documents.gate import GateSpec
from slosmith.load.documents import Loaded
from slosmith.model.burnrate import Windows
from slosmith.model.labels import Labels
from slosmith.model.platforms import Kubernetes, Mimir, Platforms
from slosmith.model.settings import FEWEST_SCRAPES, Settings
from slosmith.model.units import Duration
from slosmith.resolve.findings import Findings
from slosmith.source import Origin

if TYPE_CHECKING:  # a small root has none
    from slosmith.language.documents.settings import SettingsSpec, SettingsValues

_DEFAULTS = Settings()
LOOKBACK = Duration.parse("5m")
"""How far Prometheus looks back for the latest sample."""
_USUAL = tuple(map(Duration.parse, ("2m", "1m", "30s", "20s", "15s", "10s", "5s", "1s")))


def resolve_settings(
    documents: list[Loaded], labels: Labels, findings: Findings, *, has_slos: bool
) -> Settings:
    """What was set, else the defaults; ``labels`` are added to every alert."""
    findings.unique((("settings", one.origin, one) for one in documents), "document")
    if not documents:
        return replace(_DEFAULTS, labels=labels_of(dict(labels)))
    spec = cast("SettingsSpec", documents[0].spec).settings
    origin = documents[0].origin.at("settings")
    settings = Settings(
        scrape_interval=spec.scrape_interval or _DEFAULTS.scrape_interval,
        evaluation_interval=spec.evaluation_interval or _DEFAULTS.evaluation_interval,
        period_interval=spec.period_interval or _DEFAULTS.period_interval,
        windows=Windows.of(spec.base_window) if spec.base_window else _DEFAULTS.windows,
        prometheus=spec.prometheus or _DEFAULTS.prometheus,
        alertmanager=spec.alertmanager or _DEFAULTS.alertmanager,
        runbook_base=spec.runbook_base or "",
        dashboard_base=spec.dashboard_base or "",
        prometheus_base=spec.prometheus_base or "",
        alertmanager_base=spec.alertmanager_base or "",
        targets=spec.targets,
        foreign=spec.foreign,
        shards=spec.shards,
        labels=labels_of({**spec.labels, **dict(labels)}),
        external_labels=spec.external_labels,
        gate=written_gate(spec.gate),
        platforms=_platforms(spec, origin),
    )
    _check_labels(spec, origin, findings)
    _check_intervals(settings, origin, findings, has_slos=has_slos)
    _check_even(settings, origin, findings)
    if has_slos:
        _check_blocks(settings, origin, findings)
        _check_scrapes(settings, origin.at("base_window"), findings)
    return settings


def _platforms(spec: "SettingsValues", origin: Origin) -> Platforms:
    from slosmith.language.documents.platforms import KubernetesSpec, MimirSpec, ThanosSpec

    cluster = spec.kubernetes or KubernetesSpec.model_construct()
    mimir = spec.mimir or MimirSpec.model_construct()
    thanos, default = spec.thanos or ThanosSpec.model_construct(), _DEFAULTS.platforms
    return Platforms(
        kubernetes=Kubernetes(
            namespace=cluster.namespace or default.kubernetes.namespace,
            labels=frozenset(cluster.labels.items()),
        ),
        mimir=Mimir(tenants=mimir.tenants, source_tenants=mimir.source_tenants),
        partial_response=thanos.partial_response_strategy or default.partial_response,
        origin=origin,
    )


def _check_labels(spec: "SettingsValues", origin: Origin, findings: Findings) -> None:
    """An external label is added to what lacks it alone, so that a static one hides it."""
    for label in (one for one in spec.external_labels if one in spec.labels):
        findings.found.append(
            origin.at("labels", label).finding(
                codes.INSTALLATION_HIDDEN,
                f'{label}: "{spec.labels[label]}" stands in the place of what Prometheus adds: '
                f"alerts of every installation would be of {label} {spec.labels[label]}",
                f'leave it out, or take "{label}" out of external_labels',
                key=True,
            )
        )


def _check_intervals(
    settings: Settings, origin: Origin, findings: Findings, *, has_slos: bool
) -> None:
    """A series that is recorded less often than the lookback vanishes between two records.

    Rules of an SLO read what they recorded an evaluation before, and would find nothing.
    """
    intervals = {
        "evaluation_interval": (settings.evaluation_interval, _fitting(settings)),
        "period_interval": (settings.period_interval, "4m"),
        "scrape_interval": (settings.scrape_interval, "1m"),
    }
    for name, (interval, better) in intervals.items():
        if interval >= LOOKBACK:
            message = f'every "{interval}" leaves gaps: Prometheus looks back only {LOOKBACK}'
            hint = f"write less than {LOOKBACK}, like {better}"
            blind = has_slos and name == "evaluation_interval"
            code = codes.NEVER_RENEWED if blind else codes.INTERVAL_TOO_LONG
            findings.found.append(origin.at(name).finding(code, message, hint))


def _fitting(settings: Settings) -> Duration:
    """The longest usual interval that divides the base window, and is none longer than written."""
    base, interval = settings.windows.base, settings.evaluation_interval
    fits = (n for n in _USUAL if n.ms <= interval.ms and base.ms % n.ms == 0)
    return next(fits, base)


def _check_even(settings: Settings, origin: Origin, findings: Findings) -> None:
    """An event counts once where it is in as many base rates as evaluations fit into the window."""
    base, interval = settings.windows.base, settings.evaluation_interval
    if base.ms % interval.ms == 0 or interval >= LOOKBACK:  # too long in any case
        return
    message = (
        f'"{interval}" does not divide the base window of {base}: an event would count '
        "for more or less than one, and a share of time could pass 100%"
    )
    hint = f"write one that fits a whole number of times, like {_fitting(settings)}"
    written = origin.at("evaluation_interval").text is not None
    place = "evaluation_interval" if written else "base_window"
    findings.found.append(origin.at(place).finding(codes.INTERVAL_UNEVEN, message, hint))


def _check_blocks(settings: Settings, origin: Origin, findings: Findings) -> None:
    """A block of the period holds what was counted in twelve base windows, and nothing older.

    Half of that leaves room for one that is missed.
    """
    base, period, held = settings.windows.base, settings.period_interval, settings.windows.hour
    if not held < period < LOOKBACK:  # too long in any case
        return
    message = (
        f'of every "{period}" only the last {held}, twelve times the base window of {base}, '
        "would count for the period"
    )
    name = "period_interval"
    place = origin.at(name if origin.at(name).text is not None else "base_window")
    hint = f"write period_interval: {held // 2}, or lengthen the base window"
    findings.found.append(place.finding(codes.INTERVAL_UNEVEN, message, hint))


def _check_scrapes(settings: Settings, written: Origin, findings: Findings) -> None:
    """A base window that is written; for that of 5m, policies and their short windows are made."""
    base, scrape = settings.windows.base, settings.scrape_interval
    if written.text is not None and settings.has_few_scrapes(base):
        message = f"the base window {base} holds fewer than {FEWEST_SCRAPES} scrapes of {scrape}"
        hint = f"write {scrape * FEWEST_SCRAPES} or more, or scrape more often"
        found = written.finding(codes.WINDOW_TOO_SHORT, message, hint)
        findings.found.append(found.because(f"a window of {base}"))


def written_gate(spec: GateSpec) -> tuple[Decimal | None, str | None]:
    """What is written of a gate: the share that has to be left, and while what is waited."""
    return spec.stop_below, spec.stop_while


def labels_of(labels: Mapping[str, str]) -> Labels:
    """Labels in the order of their names."""
    return tuple(sorted(labels.items()))
