"""Commands to run in a shell: every word that is not ours is quoted for it."""

import shlex

from slosmith.model.alerts import Alert
from slosmith.model.settings import Settings


def query_command(query: str, settings: Settings) -> str:
    """Ask Prometheus, from a terminal."""
    server = shlex.quote(settings.prometheus_base) if settings.prometheus_base else _PROMETHEUS
    return f"promtool query instant {server} {shlex.quote(query)}"


def silence_command(alert: Alert, settings: Settings, by: tuple[str, ...] = ()) -> str:
    """Silence an alert for two hours in all its tiers; ``by`` are labels of one group alone."""
    base = settings.alertmanager_base
    server = shlex.quote(base) if base else _ALERTMANAGER
    labels = {"alertname": alert.name, "service": alert.service}
    if alert.slo:
        labels["slo"] = alert.slo
    own = dict(alert.labels)
    labels |= {name: own[name] for name in settings.installation if name in own}
    matchers = " ".join(shlex.quote(f"{name}={value}") for name, value in labels.items())
    # Which group it is the person knows, and what Prometheus adds differs from one to the next:
    # without it the command ends.
    unknown = (name for name in (*settings.installation, *by) if name not in own)
    matchers += "".join(f' "{name}=${{{name.upper()}:?}}"' for name in unknown)
    return (
        f"amtool silence add --alertmanager.url={server} --duration=2h \\\n"
        f"  --comment='WHY, AND WHO KNOWS' {matchers}"
    )


# Without a URL in the settings the shell's own variable says where the server is.
_PROMETHEUS = '"$PROMETHEUS_URL"'
_ALERTMANAGER = '"$ALERTMANAGER_URL"'
