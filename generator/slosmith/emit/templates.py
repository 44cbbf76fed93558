"""What every kind's messages share: the links, and the words of the default receiver."""

from slosmith.model.routing import Routing
from slosmith.output.document import quoted
from slosmith.receivers.message import LONGEST_LINK, WORST, silence

# The longest link that is used: RE2 repeats nothing more than 1000 times.
_URL = r'match `^https?://[^\s<>"]{1,999}[^\s<>"]{0,990}$`'


def _link(name: str, words: str, source: str, other: str, place: str) -> str:
    """A link of the worst alert that fires; without one, a place in Alertmanager, named so."""
    return f"""\
{{{{ define "slosmith.{name}" -}}}}
{WORST}
{{{{- if {_URL} {source} }}}}{{{{ {source} }}}}
{{{{- else }}}}{{{{ .ExternalURL }}}}{place}{{{{ end }}}}
{{{{- end }}}}

{{{{ define "slosmith.{name}.name" -}}}}
{WORST}
{{{{- if {_URL} {source} }}}}{words}{{{{ else }}}}{other}{{{{ end }}}}
{{{{- end }}}}

"""


_LINKS = (
    ("runbook", "Runbook", "$worst.Annotations.runbook_url", "Alerts", "/#/alerts"),
    ("dashboard", "Dashboard", "$worst.Annotations.dashboard_url", "Alertmanager", ""),
    ("query", "Query", "$worst.GeneratorURL", "Status", "/#/status"),
)
_SHARED = "".join(_link(*one) for one in _LINKS) + (
    '{{- define "slosmith.silence.name" }}Silence{{ end }}\n'
    + silence("slosmith.silence", LONGEST_LINK)
)


def shared_template(routing: Routing) -> str:
    """The shared template file; the default receiver says that nobody was named for an alert."""
    named = {name for one in routing.named for name in one.names}
    said = "" if routing.default in named else _unrouted(routing.default)
    return f'{_SHARED}\n{{{{ define "slosmith.unrouted" }}}}{said}{{{{ end }}}}\n'


def _unrouted(default: str) -> str:
    words = "No route matches this alert, so it came to the default receiver: add its team"
    return f"{{{{ if eq .Receiver {quoted(default)} }}}}{words} to the routing.\n{{{{ end }}}}"
