"""What every kind's messages say, as templates of Alertmanager: firing first, within limits.

Go templates hand no value back, cannot calculate, and Alertmanager 0.25 cannot cut a text. So what
several need is written into each of them, the number beyond ten is the length of a slice, and a
text is cut by a regular expression, in which RE2 repeats nothing more than 1000 times.
"""

from slosmith.model import naming

# The alert that speaks: one that fires before one that has cleared, a page before a ticket, a short
# window before a long one, which is made digits that compare as text: 30m 30, 6h 600, 1d 10000.
WORST = r"""{{- $worst := index .Alerts 0 }}{{ $rank := "~" }}
{{- range .Alerts }}
{{- $window := .Labels.long_window | reReplaceAll "m.*" "" | reReplaceAll "h.*" "00" }}
{{- $window = $window | reReplaceAll "d.*" "0000" | reReplaceAll "[wy].*" "00000" }}
{{- $severity := .Labels.severity | reReplaceAll "^(info|none|)$" "~" }}
{{- $own := printf "%s %s %9s" .Status $severity $window }}
{{- if lt $own $rank }}{{ $worst = . }}{{ $rank = $own }}{{ end }}
{{- end -}}"""

LONGEST_LINK = 2000
"""Characters of a link that every browser and chat takes; Slack's buttons take 3,000."""
LINE, PROSE = 190, 600
"""Characters of a title or of an item of a list, and of a description; few enough that five times
as many, as `&` takes in Slack, are within the limits of every receiver."""

_KNOWN = " ".join(f'"{name}"' for name in sorted(naming.RULE_LABELS))


def message(kind: str, *, escaped: str = "", strong: str = "") -> str:
    """The templates of one kind: ``escaped`` is what makes a text harmless there."""
    pipe = f" | {escaped}" if escaped else ""
    text = _MESSAGE
    for place, words in (
        ("LIST(FIRING)", _list("Firing", "")),
        ("LIST(RESOLVED)", _list("Resolved", _CLEARED)),
        ("ITEM", _ITEM),
        ("WORST", WORST),
        ("KNOWN", _KNOWN),
        ("CUT(LINE)", _cut(LINE)),
        ("CUT(PROSE)", _cut(PROSE)),
        ("KIND", kind),
        ("PIPE", pipe),
        ("STRONG", strong),
    ):
        text = text.replace(place, words)
    return text


def _list(which: str, mark: str) -> str:
    text = _LIST.replace("WHICH", which).replace("WORD", which.lower())
    return text.replace("MARK", mark)


def _cut(most: int) -> str:
    """Cut ``$text`` at the last space of its second half, else where it must be."""
    last = most - 1
    pattern = rf"(?s)^(?:(.{{{most // 2},{last}}})\\s|(.{{{last}}})).*$"
    shorter = f'{{{{ $text = $text | reReplaceAll "{pattern}" "${1}${2}…" }}}}'
    return f'{{{{ if match "(?s)^.{{{most}}}." $text }}}}{shorter}{{{{ end }}}}'


_CLEARED = 'resolved at {{ .EndsAt.UTC.Format "15:04 MST" }}: '
_ITEM = (
    '{{ if $item }}{{ $item = printf "%s, " $item }}{{ end }}'
    '{{ $item = printf "%s%s=%s" $item .Name .Value }}'
)
# One item for each of at most ten alerts: the labels that it does not share, and since when.
_LIST = r"""{{- $all := .Alerts.WHICH }}{{ $shown := $all }}
{{- if gt (len $all) 10 }}{{ $shown = slice $all 0 10 }}{{ end }}
{{- range $shown }}
{{- $item := "" }}
{{- $labels := .Labels.Remove (stringSlice "long_window" "short_window") }}
{{- range ($labels.Remove $shared).SortedPairs }}ITEM{{ end }}
{{- if not $item }}{{ $item = .Labels.alertname }}{{ end }}
{{- with .Annotations.summary }}{{ if ne . $worst.Annotations.summary }}
{{- $item = printf "%s: %s" $item . }}
{{- end }}{{ end -}}
• MARK{{ template "KIND.line" $item }}, since {{ .StartsAt.UTC.Format "15:04 MST on 2 January" }}
{{ end }}
{{- if gt (len $all) 10 }}• and {{ len (slice $all 10) }} more WORD
{{ end -}}"""

_MESSAGE = r"""
{{- /* A text on one line, which is cut and marked where it is too long. */ -}}
{{ define "KIND.line" -}}
{{ $text := . | reReplaceAll "\\s+" " " }}CUT(LINE){{ $textPIPE }}
{{- end }}

{{ define "KIND.prose" -}}
{{ $text := . }}CUT(PROSE){{ $textPIPE }}
{{- end }}

{{- /* The worst alert that fires, and how many there are. */ -}}
{{ define "KIND.title" -}}
WORST
{{- $title := "" }}
{{- if eq .Status "resolved" }}{{ $title = "[resolved] " }}
{{- else if $worst.Labels.severity }}{{ $title = printf "[%s] " $worst.Labels.severity }}{{ end }}
{{- $about := or $worst.Annotations.summary $worst.Labels.alertname }}
{{- $subject := or $worst.Labels.service $worst.Labels.alertname }}
{{- if not (or $worst.Labels.slo (eq $subject $about)) }}
{{- $title = printf "%s%s: " $title $subject }}
{{- end }}
{{- template "KIND.line" (printf "%s%s" $title $about) }}
{{- if gt (len .Alerts) 1 }} (
{{- with .Alerts.Firing }}{{ len . }} firing{{ end }}
{{- if and .Alerts.Firing .Alerts.Resolved }}, {{ end }}
{{- with .Alerts.Resolved }}{{ len . }} resolved{{ end }})
{{- end }}
{{- end }}

{{- /* The figures of the worst, a runbook without an address, and what all have in common. */ -}}
{{ define "KIND.figures" -}}
WORST
{{- with $worst.Annotations.budget_remaining }}STRONGBudget left:STRONG {{ template "KIND.line" . }}
{{ end }}
{{- with $worst.Annotations.burn_rate }}STRONGBurn rate:STRONG {{ template "KIND.line" . }}
{{ end }}
{{- with $worst.Annotations.runbook_url }}{{ if not (match "^https?://" .) -}}
STRONGRunbook:STRONG {{ template "KIND.line" . }}
{{ end }}{{ end }}
{{- if gt (len .Alerts) 1 }}
{{- $item := "" }}
{{- range (.CommonLabels.Remove (stringSlice KNOWN)).SortedPairs }}ITEM{{ end }}
{{- with $item }}STRONGAll have:STRONG {{ template "KIND.line" . }}
{{ end }}
{{- end }}
{{- end }}

{{ define "KIND.description" -}}
WORST
{{- with $worst.Annotations.description }}{{ template "KIND.prose" . }}
{{ end }}
{{- end }}

{{- /* Labels and times of those that fire, and of those that have cleared. */ -}}
{{ define "KIND.firing" -}}
WORST
{{- $shared := stringSlice KNOWN }}
{{- if gt (len .Alerts) 1 }}{{ $shared = .CommonLabels.Names }}{{ end }}
LIST(FIRING)
{{- end }}

{{ define "KIND.resolved" -}}
WORST
{{- $shared := stringSlice KNOWN }}
{{- if gt (len .Alerts) 1 }}{{ $shared = .CommonLabels.Names }}{{ end }}
LIST(RESOLVED)
{{- end }}

{{- /* What is the same each time comes last: chats fold what is long. */ -}}
{{ define "KIND.text" -}}
{{ template "slosmith.unrouted" . }}
{{- template "KIND.figures" . }}
{{- template "KIND.firing" . }}
{{- template "KIND.resolved" . }}
{{- template "KIND.description" . }}
{{- end }}
"""
