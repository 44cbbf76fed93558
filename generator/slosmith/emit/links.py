"""Links from alerts to dashboards."""

from slosmith.model.settings import Settings


def dashboard_url(settings: Settings, uid: str, groups: tuple[str, ...] = ()) -> str:
    """A dashboard below the configured base; ``groups`` are labels whose values it is opened with.

    Prometheus fills in the values and escapes them, as any text may stand in a label.
    """
    chosen = "&".join(f"var-{label}={{{{ $labels.{label} | urlquery }}}}" for label in groups)
    return f"{settings.dashboard_base}/d/{uid}" + (f"?{chosen}" if chosen else "")
