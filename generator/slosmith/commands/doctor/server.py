"""A Prometheus itself, held against settings: what it keeps, scrapes and adds, and its clock."""

import re
from collections.abc import Iterator, Mapping

import yaml

from slosmith.commands.doctor.shapes import listed, mapping, text
from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.diagnostics.terminal import printable
from slosmith.model import naming
from slosmith.model.root import Model
from slosmith.model.units import Duration, UnitError

CLOCKS_APART = 5.0
"""Seconds from which on "since when" and "how long ago" are wrong by more than a scrape's part."""
_KEPT = re.compile(r"[0-9a-z]+")


def check_retention(model: Model, runtime: object) -> Iterator[Diagnostic]:
    """A period that reaches further back than what is kept forgets what it should count."""
    kept = kept_for(runtime)
    longest = max(model.slos, key=lambda slo: slo.period, default=None)
    if kept is not None and longest is not None and kept < longest.period:
        message = f"the server keeps {kept}, and the period of {longest.ref} is {longest.period}"
        hint = f"keep {longest.period} and some hours: --storage.tsdb.retention.time"
        yield longest.origin.at("name").finding(codes.RETENTION_SHORT, message, hint)


def kept_for(runtime: object) -> Duration | None:
    """How long a server keeps samples; None where it says nothing of time."""
    said = text(mapping(runtime).get("storageRetention"))
    match = _KEPT.match(said.replace("y", "").strip()) if "y" not in said else None
    if match is None:
        return None
    try:
        return Duration.parse(match[0])
    except UnitError:
        return None


def check_scrapes(
    model: Model, targets: object, jobs: frozenset[str] | None
) -> Iterator[Diagnostic]:
    """Windows hold as many scrapes as settings promise, of jobs that SLOs are measured by."""
    meant, slow = model.settings.scrape_interval, dict[str, Duration]()
    for target in map(mapping, listed(mapping(targets).get("activeTargets"))):
        job = text(mapping(target.get("labels")).get("job"))
        try:
            each = Duration.parse(text(target.get("scrapeInterval")))
        except UnitError:
            continue
        if each > meant and (jobs is None or job in jobs):
            slow[job] = max(each, slow.get(job, each))
    for job, each in sorted(slow.items()):
        message = f'the job "{printable(job)}" is scraped each {each}, and settings say {meant}'
        hint = f"write scrape_interval: {each} in settings, or scrape it more often"
        yield Diagnostic(code=codes.SCRAPED_SELDOM, said=message, hint=hint)


def check_labels(model: Model, config: object) -> Iterator[Diagnostic]:
    """What distinguishes installations must be what this one adds to its alerts."""
    configured = _yaml(text(mapping(config).get("yaml")))
    if configured is None:
        return
    added = mapping(mapping(configured.get("global")).get("external_labels"))
    own = {name for name in map(str, added) if not naming.is_of_one_server(name)}
    named, labels = set(model.settings.external_labels), dict(model.settings.labels)
    for name in sorted(named - own):
        yield Diagnostic(
            code=codes.EXTERNAL_LABELS,
            said=f'settings name the external label "{name}", which the server does not add',
            hint="write it into external_labels of its configuration, or take it out of settings",
        )
    for name in sorted(own - named - labels.keys()):
        yield Diagnostic(
            code=codes.EXTERNAL_LABELS,
            said=f'the server adds the external label "{printable(name)}", unknown to settings',
            hint=f"write external_labels: [{printable(name)}] in settings, so that alerts of two "
            "installations are neither grouped nor inhibited together",
        )


def check_clock(ahead: float | None) -> Iterator[Diagnostic]:
    """Clocks that differ make everything that is said of times wrong."""
    if ahead is not None and abs(ahead) > CLOCKS_APART:
        side = "ahead of" if ahead > 0 else "behind"
        message = f"the server's clock is {abs(ahead):,.0f} s {side} this machine's"
        hint = "have both ask a time server (chrony, systemd-timesyncd)"
        yield Diagnostic(code=codes.CLOCKS_APART, said=message, hint=hint)


def _yaml(written: str) -> Mapping[str, object] | None:
    """A configuration as a server prints it; None where it prints none."""
    try:
        found = yaml.load(written, Loader=yaml.CSafeLoader)  # it is the safe one
    except (yaml.YAMLError, RecursionError, ValueError):
        return None
    return found if isinstance(found, dict) else None
