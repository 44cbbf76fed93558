"""Who is told of an alert and when, and what stays muted meanwhile."""

from slosmith.emit.runbooks.context import Context
from slosmith.markdown import Markdown
from slosmith.runbook import Entry


def told(entry: Entry, context: Context) -> tuple[Markdown, ...]:
    """One line for each severity that the alert can have."""
    return (_NO_ROUTING,)


def muted(entry: Entry, context: Context) -> tuple[Markdown, ...]:
    """One line for each kind of alert that is not sent while this one fires."""
    return (Markdown("Nothing that is rendered here mutes another alert."),)


_NO_ROUTING = Markdown("There is no routing document: Alertmanager's own configuration decides.")
