"""Resolving settings: defaults filled in, intervals held against what Prometheus looks back."""

from collections.abc import Mapping
from typing import cast

from slosmith.diagnostics import codes
from slosmith.language.documents.settings import SettingsSpec, SettingsValues
from slosmith.load.documents import Loaded
from slosmith.model.burnrate import Windows
from slosmith.model.root import Labels, Settings
from slosmith.model.units import Duration
from slosmith.resolve.findings import Findings
from slosmith.source import Origin

LOOKBACK = Duration.parse("5m")
"""How far Prometheus looks back for the latest sample."""


def resolve_settings(documents: list[Loaded], labels: Labels, findings: Findings) -> Settings:
    """What was set, else the defaults; ``labels`` are added to every alert."""
    findings.unique((("settings", one.origin, one) for one in documents), "document")
    spec = cast(SettingsSpec, documents[0].spec).settings if documents else SettingsValues()
    settings = Settings(
        scrape_interval=spec.scrape_interval or Duration.parse("30s"),
        evaluation_interval=spec.evaluation_interval or Duration.parse("30s"),
        period_interval=spec.period_interval or Duration.parse("4m"),
        windows=Windows.of(spec.base_window or Duration.parse("5m")),
        prometheus=spec.prometheus or (2, 42),
        alertmanager=spec.alertmanager or (0, 25),
        runbook_base=spec.runbook_base or "",
        dashboard_base=spec.dashboard_base or "",
        prometheus_base=spec.prometheus_base or "",
        alertmanager_base=spec.alertmanager_base or "",
        targets=spec.targets,
        foreign=spec.foreign,
        labels=labels_of({**spec.labels, **dict(labels)}),
        external_labels=spec.external_labels,
    )
    if documents:
        _check_intervals(settings, documents[0].origin.at("settings"), findings)
    return settings


def _check_intervals(settings: Settings, origin: Origin, findings: Findings) -> None:
    """A series that is recorded less often than the lookback vanishes between two records."""
    intervals = {
        "evaluation_interval": settings.evaluation_interval,
        "period_interval": settings.period_interval,
    }
    for name, interval in intervals.items():
        if interval >= LOOKBACK:
            message = f'every "{interval}" leaves gaps: Prometheus looks back only {LOOKBACK}'
            hint = f"write less than {LOOKBACK}, like 4m"
            findings.found.append(origin.at(name).finding(codes.INTERVAL_TOO_LONG, message, hint))


def labels_of(labels: Mapping[str, str]) -> Labels:
    """Labels in the order of their names."""
    return tuple(sorted(labels.items()))
