"""The files of message templates: what all kinds share, each kind's own, as far as used."""

import re
from collections.abc import Iterator, Mapping

from slosmith.model.routing import Field, Item, Routing
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


# Each begins on a line of its own, behind its comment.
_DEFINITION = re.compile(
    r'(?ms)^(?:\{\{- /\*[^\n]*\n)?\{\{-? define "([^"]+)".*?(?=^\{\{-? (?:define "|/\*)|\Z)'
)
_USE = re.compile(r'\{\{-? template "([^"]+)"')


def message_templates(routing: Routing) -> Iterator[tuple[str, str]]:
    """The files by their names, without the templates that no receiver is notified by."""
    kinds = {one.kind: one.template for one in routing.receivers if one.template}
    files = {"slosmith": _shared_template(routing), **dict(sorted(kinds.items()))}
    found = {name: list(_DEFINITION.finditer(text)) for name, text in files.items()}
    used = _used({one[1]: one[0] for parts in found.values() for one in parts}, routing)
    for name, parts in found.items():
        yield name, "".join(one[0] for one in parts if one[1] in used).rstrip() + "\n"


def _used(definitions: Mapping[str, str], routing: Routing) -> frozenset[str]:
    """The names of those that a receiver's texts use, or that these use in turn."""
    integrations = (one.integration for one in routing.receivers if one.integration)
    waiting = [text for one in integrations for text in _texts(one.fields)]
    used: set[str] = set()
    while waiting:
        new = {*_USE.findall(waiting.pop())} & definitions.keys() - used
        waiting += [definitions[one] for one in new]
        used |= new
    return frozenset(used)


def _texts(value: "Field | Item") -> Iterator[str]:
    match value:
        case str():
            yield value
        case Item():
            yield from _texts(value.fields)
        case tuple():
            for one in value:
                yield from _texts(one[1] if isinstance(one, tuple) else one)


def _shared_template(routing: Routing) -> str:
    """What all share; the default receiver says that nobody was named for an alert."""
    named = {name for one in routing.named for name in one.names}
    said = "" if routing.default in named else _unrouted(routing.default)
    return f'{_SHARED}\n{{{{ define "slosmith.unrouted" }}}}{said}{{{{ end }}}}\n'


def _unrouted(default: str) -> str:
    words = "No route matches this alert, so it came to the default receiver: add its team"
    return f"{{{{ if eq .Receiver {quoted(default)} }}}}{words} to the routing.\n{{{{ end }}}}"
