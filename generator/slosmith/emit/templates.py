"""What every kind's messages share: titles, links, the figures, and the words of the default."""

from slosmith.model.routing import Routing
from slosmith.output.document import quoted

_SHARED = """\
{{ define "slosmith.subject" -}}
{{ .CommonLabels.service }}{{ with .CommonLabels.slo }}/{{ . }}{{ end }}
{{- end }}

{{ define "slosmith.title" -}}
{{ if eq .Status "resolved" }}[resolved] {{ else }}[{{ .CommonLabels.severity }}] {{ end }}
{{- if not .CommonLabels.slo }}{{ template "slosmith.subject" . }}: {{ end }}
{{- (index .Alerts 0).Annotations.summary }}
{{- if gt (len .Alerts) 1 }} (one of {{ len .Alerts }}){{ end }}
{{- end }}

{{ define "slosmith.summaries" -}}
{{ range $index, $alert := .Alerts }}{{ if $index }}; {{ end }}{{ .Annotations.summary }}{{ end }}
{{- end }}

{{ define "slosmith.description" }}{{ (index .Alerts 0).Annotations.description }}{{ end }}

{{ define "slosmith.budget" }}{{ (index .Alerts 0).Annotations.budget_remaining }}{{ end }}

{{ define "slosmith.burn" }}{{ (index .Alerts 0).Annotations.burn_rate }}{{ end }}

{{ define "slosmith.runbook" -}}
{{ with (index .Alerts 0).Annotations.runbook_url }}{{ . }}{{ else }}{{ $.ExternalURL }}{{ end }}
{{- end }}

{{ define "slosmith.dashboard" -}}
{{ with (index .Alerts 0).Annotations.dashboard_url }}{{ . }}{{ else }}{{ $.ExternalURL }}{{ end }}
{{- end }}

{{ define "slosmith.silence" -}}
{{ .ExternalURL }}/#/silences/new?filter=%7B
{{- range .GroupLabels.SortedPairs -}}
{{- if ne .Name "alertname" }}{{ .Name }}%3D%22{{ .Value | urlquery }}%22%2C{{ end -}}
{{- end -}}
alertname%3D~%22
{{- range $index, $alert := .Alerts }}{{ if $index }}%7C{{ end }}{{ .Labels.alertname }}{{ end -}}
%22%7D
{{- end }}
"""


_ODD_NAME = '{{ reReplaceAll "([^A-Za-z0-9_])" "\\\\$1" .Labels.alertname | urlquery }}'


def shared_template(routing: Routing, *, odd: bool = False) -> str:
    """The shared template file; the default receiver says that nobody was named for an alert.

    ``odd`` says that the names of some alerts are no words, which a silence must quote.
    """
    lists = [(one.page or ()) + (one.ticket or ()) + (one.info or ()) for one in routing.named]
    named = {name for names in lists for name in names}
    said = "" if routing.default in named else _unrouted(routing.default)
    shared = _SHARED.replace("{{ .Labels.alertname }}", _ODD_NAME) if odd else _SHARED
    return f'{shared}\n{{{{ define "slosmith.unrouted" }}}}{said}{{{{ end }}}}\n'


def _unrouted(default: str) -> str:
    words = "No route matches this alert, so it came to the default receiver: add its team"
    return f"{{{{ if eq .Receiver {quoted(default)} }}}}{words} to the routing.\n{{{{ end }}}}"
