"""What every kind's messages say, as templates of Alertmanager: firing first, within limits.

Go templates hand no value back, cannot calculate, and Alertmanager 0.25 cannot cut a text. So what
several need is written into each of them, the number beyond ten is the length of a slice, and a
text is cut by a regular expression, in which RE2 repeats nothing more than 1000 times.
"""

from slosmith.model import naming
from slosmith.record import dataclass

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

# Control characters, separators and marks of direction; labels of scraped metrics may hold any.
_MARKS = r"\\x{200e}\\x{200f}\\x{2028}-\\x{202e}\\x{2060}-\\x{206f}"
_UNSEEN = r"\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f" + _MARKS
LONGEST_LINK = 2000
"""Characters of a link that every browser and chat takes; Slack's buttons take 3,000."""
LINKS = ("runbook", "dashboard", "query", "silence")
"""The links that the shared template file defines."""
_KNOWN = " ".join(f'"{name}"' for name in sorted(naming.RULE_LABELS))


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where messages are shown: what makes a text harmless and strong there, and how much fits.

    ``line`` are the characters of a title or an item of a list, ``prose`` of a description,
    ``link`` of each link in a text, where the place has no buttons; ``room`` the bytes of what
    fires and of what has cleared, where ten items of each are too many: of what has cleared ten
    always are. The usual ones are few enough that five times as many, as `&` takes in Slack, are
    within the limits of receivers. Lines end in ``newline``. Links are made by ``anchor``; those
    that hide their addresses stand on one line.
    """

    escaped: str = ""
    strong: str = ""
    line: int = 190
    prose: int = 600
    link: int = 0
    room: tuple[int, int] | None = None
    newline: str = "\n"
    anchor: str = "WORDS: URL"


_USUAL = Place()


def message(kind: str, place: Place = _USUAL) -> str:
    """The templates of one kind, which say everything in its place."""
    pipe = f" | {place.escaped}" if place.escaped else ""
    firing = cleared = _TEN
    if place.room is not None:
        firing, cleared = f"or ({_TEN}) ({_FULL} {place.room[0]})", f"{_FULL} {place.room[1]}"
    lists = f"{_list('Firing', _EMPTY, firing)}\n{_list('Resolved', _CLEARED, cleared)}"
    links = _links(place.link, place.anchor) if place.link else ""
    text = _MESSAGE.replace("LISTS", lists) + links
    for hole, words in (
        ("ITEM", _ITEM),
        ("WORST", WORST),
        ("KNOWN", _KNOWN),
        ("UNSEEN", _UNSEEN),
        ("CUT(LINE)", _cut(place.line)),
        ("CUT(PROSE)", _cut(place.prose)),
        ("KIND", kind),
        ("PIPE", pipe),
        ("STRONG", place.strong),
        ("EOL\n", place.newline),
        ("EOL", place.newline.replace("\n", r"\n")),
    ):
        text = text.replace(hole, words)
    return text


def _list(which: str, mark: str, full: str) -> str:
    text = _LIST.replace("WHICH", which).replace("WORD", which.lower())
    return text.replace("MARK", mark).replace("IS_FULL", full)


def _links(longest: int, anchor: str) -> str:
    """Links in the text itself; what is longer than the place has room for is left out."""
    first = min(longest - 1, 999)
    between = "EOL\n" if anchor == _USUAL.anchor else " · "
    ours = rf"match `^https?://[^\s<>\"]{{1,{first}}}$`"

    def link(words: str, source: str) -> str:
        shown = anchor.replace("WORDS", words).replace("URL", "{{ . }}")
        return (
            f"{{{{- with {source} }}}}{{{{ if {ours} . }}}}{shown}{between}"
            f"{{{{ end }}}}{{{{ end }}}}\n"
        )

    found = "".join(link(*one) for one in _SOURCES)
    shown = anchor.replace("WORDS", "Silence").replace("URL", '{{ template "KIND.silence" . }}')
    body = f'{{{{ define "KIND.links" -}}}}\nWORST\n{found}{{{{- ""}}}}{shown}EOL\n{{{{ end }}}}\n'
    return f"{silence('KIND.silence', longest)}\n{body}"


_SOURCES = (
    ("Runbook", "$worst.Annotations.runbook_url"),
    ("Dashboard", "$worst.Annotations.dashboard_url"),
    ("Query", "$worst.GeneratorURL"),
)


def silence(name: str, longest: int) -> str:
    """A template of the link to a silence that is no longer than it may be."""
    text = _SILENCE.replace("NAME", name).replace("LONGEST", str(longest - 1))
    return text.replace("WORST", WORST)


# Matchers of what the alerts were grouped by, of their severity, and of their names. Alerts are
# sorted by their labels, so that equal names follow each other. Where the names make the link too
# long it silences the worst alert alone, and is without matchers where that is too long as well.
_SILENCE = r"""
{{ define "NAME" -}}
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


def _cut(most: int) -> str:
    """Cut ``$text`` at the last space of its second half, else where it must be."""
    last = most - 1
    pattern = rf"(?s)^(?:(.{{{most // 2},{last}}})\\s|(.{{{last}}})).*$"
    shorter = f'{{{{ $text = $text | reReplaceAll "{pattern}" "${1}${2}…" }}}}'
    return f'{{{{ if match "(?s)^.{{{most}}}." $text }}}}{shorter}{{{{ end }}}}'


_TEN, _FULL = "ge $number 10", "gt (len $longer)"
_EMPTY = '""'
_CLEARED = '(printf "resolved at %s: " (.EndsAt.UTC.Format "15:04 MST"))'
_ITEM = (
    '{{ if $item }}{{ $item = printf "%s, " $item }}{{ end }}'
    '{{ $item = printf "%s%s=%s" $item .Name .Value }}'
)
# One item for each of at most ten alerts, as many as there is room for: the labels that it does not
# share, its name where there are none, and since when. Those that are left are counted as a slice's
# length.
_LIST = r"""{{ define "KIND.WORD" -}}
WORST
{{- $shared := stringSlice KNOWN }}
{{- if gt (len .Alerts) 1 }}{{ $shared = .CommonLabels.Names }}{{ end }}
{{- $all := .Alerts.WHICH }}{{ $rest := slice $all 0 0 }}{{ $list := "" }}{{ $full := false }}
{{- range $number, $_ := $all }}{{ if not $full }}
{{- $item := "" }}
{{- $labels := .Labels.Remove (stringSlice "alertname" "long_window" "short_window") }}
{{- range ($labels.Remove $shared).SortedPairs }}ITEM{{ end }}
{{- if not $item }}{{ $item = .Labels.alertname }}{{ end }}
{{- with .Annotations.summary }}{{ if ne . $worst.Annotations.summary }}
{{- $item = printf "%s: %s" $item . }}
{{- end }}{{ end }}
{{- $text := $item | reReplaceAll "[\\sUNSEEN]+" " " }}CUT(LINE){{ $text = $textPIPE }}
{{- $since := .StartsAt.UTC.Format "15:04 MST on 2 January" }}
{{- $longer := printf "%s• %s%s, since %sEOL" $list MARK $text $since }}
{{- if IS_FULL }}
{{- $full = true }}{{ $rest = slice $all $number }}
{{- else }}{{ $list = $longer }}{{ end }}
{{- end }}{{ end }}
{{- $list }}
{{- with $rest }}• and {{ len . }} more WORDEOL
{{ end -}}
{{- end }}
"""

_MESSAGE = r"""
{{- /* A text on one line, which is cut and marked where it is too long. */ -}}
{{ define "KIND.line" -}}
{{ $text := . | reReplaceAll "[\\sUNSEEN]+" " " }}CUT(LINE){{ $textPIPE }}
{{- end }}

{{ define "KIND.prose" -}}
{{ $text := . | reReplaceAll "[UNSEEN]+" " " }}CUT(PROSE){{ $textPIPE }}
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
{{- with $worst.Annotations.budget_remaining -}}
STRONGBudget left:STRONG {{ template "KIND.line" . }}EOL
{{ end }}
{{- with $worst.Annotations.burn_rate -}}
STRONGBurn rate:STRONG {{ template "KIND.line" . }}EOL
{{ end }}
{{- with $worst.Annotations.runbook_url }}{{ if not (match "^https?://" .) -}}
STRONGRunbook:STRONG {{ template "KIND.line" . }}EOL
{{ end }}{{ end }}
{{- if gt (len .Alerts) 1 }}
{{- $item := "" }}
{{- range (.CommonLabels.Remove (stringSlice KNOWN)).SortedPairs }}ITEM{{ end }}
{{- with $item }}STRONGAll have:STRONG {{ template "KIND.line" . }}EOL
{{ end }}
{{- end }}
{{- end }}

{{ define "KIND.description" -}}
WORST
{{- with $worst.Annotations.description }}{{ template "KIND.prose" . }}EOL
{{ end }}
{{- end }}

{{- /* Labels and times of those that fire, and of those that have cleared. */ -}}
LISTS
{{- /* What is the same each time comes last: chats fold what is long. */ -}}
{{ define "KIND.text" -}}
{{ template "slosmith.unrouted" . }}
{{- template "KIND.figures" . }}
{{- template "KIND.firing" . }}
{{- template "KIND.resolved" . }}
{{- template "KIND.description" . }}
{{- end }}
"""
