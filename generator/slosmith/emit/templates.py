"""What every kind's messages share: the links, and the words of the default receiver."""

from slosmith.model.routing import Routing
from slosmith.output.document import quoted
from slosmith.receivers.message import LONGEST_LINK, WORST

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
# Matchers of what the alerts were grouped by, of their severity, and of their names. Alerts are
# sorted by their labels, so that equal names follow each other. Where the names make the link too
# long it silences the worst alert alone, and is without matchers where that is too long as well.
_SILENCE = r"""
{{- define "slosmith.silence.name" }}Silence{{ end }}

{{ define "slosmith.silence" -}}
WORST
{{- $filter := "" }}
{{- range (.GroupLabels.Remove (stringSlice "alertname" "severity")).SortedPairs }}
{{- $name := .Name | reReplaceAll `^(.*[^a-zA-Z0-9_].*)$` `"$1"` }}
{{- $filter = printf "%s%s=%q," $filter $name .Value }}
{{- end }}
{{- with .CommonLabels.severity }}{{ $filter = printf "%sseverity=%q," $filter . }}{{ end }}
{{- $names := "" }}{{ $last := "" }}
{{- range .Alerts }}{{ if ne .Labels.alertname $last }}{{ $last = .Labels.alertname }}
{{- $name := .Labels.alertname | reReplaceAll `([.+*?()|\[\]{}^$\\])` `\$1` }}
{{- if $names }}{{ $names = printf "%s|%s" $names $name }}{{ else }}{{ $names = $name }}{{ end }}
{{- end }}{{ end }}
{{- $own := printf "%salertname=%q" $filter $worst.Labels.alertname }}
{{- $all := printf "%salertname=~%q" $filter $names }}
{{- if .CommonLabels.alertname }}{{ $all = $own }}{{ end }}
{{- $new := printf "%s/#/silences/new" .ExternalURL }}
{{- $all = printf "{%s}" $all | urlquery | reReplaceAll `\+` "%20" }}
{{- $own = printf "{%s}" $own | urlquery | reReplaceAll `\+` "%20" }}
{{- $link := printf "%s?filter=%s" $new $all }}
{{- if gt (len $link) LONGEST }}{{ $link = printf "%s?filter=%s" $new $own }}{{ end }}
{{- if gt (len $link) LONGEST }}{{ $link = $new }}{{ end }}
{{- $link }}
{{- end }}
"""
_SHARED = "".join(_link(*one) for one in _LINKS) + _SILENCE.replace("WORST", WORST).replace(
    "LONGEST", str(LONGEST_LINK - 1)
)


def shared_template(routing: Routing) -> str:
    """The shared template file; the default receiver says that nobody was named for an alert."""
    named = {name for one in routing.named for name in one.names}
    said = "" if routing.default in named else _unrouted(routing.default)
    return f'{_SHARED}\n{{{{ define "slosmith.unrouted" }}}}{said}{{{{ end }}}}\n'


def _unrouted(default: str) -> str:
    words = "No route matches this alert, so it came to the default receiver: add its team"
    return f"{{{{ if eq .Receiver {quoted(default)} }}}}{words} to the routing.\n{{{{ end }}}}"
