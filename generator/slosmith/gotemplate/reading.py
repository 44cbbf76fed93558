"""What a template of an alert reads: its labels, its value, and fields that it does not have."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from slosmith.diagnostics.suggest import suggest
from slosmith.gotemplate.tokens import GoKind, GoToken
from slosmith.promql.strings import unquote

# https://prometheus.io/docs/prometheus/2.42/configuration/template_reference/: the data of alerts,
# and the variables that Prometheus declares in front of every template.
_FIELDS = ("Labels", "Value", "ExternalLabels", "ExternalURL")
_VARIABLES = {
    "$labels": "Labels",
    "$value": "Value",
    "$externalLabels": "ExternalLabels",
    "$externalURL": "ExternalURL",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateProblem:
    """One thing that is wrong with a template; offsets are characters of its text."""

    message: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelUse:
    """A label that a template reads, and where its name stands."""

    name: str
    start: int
    end: int


class BadTemplate(Exception):
    """Stops the reading of one action."""

    def __init__(self, message: str, start: int, end: int) -> None:
        """Keep what is wrong and where."""
        super().__init__(message)
        self.problem = TemplateProblem(message=message, start=start, end=end)


@dataclass(slots=True, kw_only=True)
class Reading:
    """What is gathered from a template, and what is in scope at the action being read.

    `dot_is_alert` is false inside `range`, `with` and definitions, where the dot is something
    else; `dollar_is_alert` in definitions, which see only what they are given.
    """

    variables: list[str] = field(default_factory=lambda: ["$", *_VARIABLES])
    dot_is_alert: bool = True
    dollar_is_alert: bool = True
    labels: list[LabelUse] = field(default_factory=list)

    def note(self, token: GoToken, fields: Sequence[GoToken]) -> None:
        """Note what an operand reads; raises BadTemplate for what alerts do not have."""
        path = self._path(token, fields)
        if not path:
            return
        name, *rest = path
        if name.text.lstrip(".") not in _FIELDS and name.text not in _VARIABLES:
            raise BadTemplate(_unknown_field(name.text), name.start, name.end)
        known = _VARIABLES.get(name.text, name.text.lstrip("."))
        if known in ("Labels", "ExternalLabels"):
            if known == "Labels" and rest:
                self._use(rest[0].text[1:], rest[0].start + 1, rest[0].end)
            rest = rest[1:]
        if rest:
            message = f'"{name.text}" has nothing so deep: take "{rest[0].text}" out'
            raise BadTemplate(message, rest[0].start, rest[0].end)

    def note_index(self, token: GoToken, fields: Sequence[GoToken], key: GoToken) -> None:
        """Note the label that `index` looks up, if it is one of the alert's labels by name."""
        path = self._path(token, fields)
        if len(path) == 1 and path[0].text in ("$labels", ".Labels"):
            name = unquote(key.text) if key.kind is GoKind.STRING else None
            if name is not None:
                self._use(name, key.start, key.end)

    def _use(self, name: str, start: int, end: int) -> None:
        self.labels.append(LabelUse(name=name, start=start, end=end))

    def _path(self, token: GoToken, fields: Sequence[GoToken]) -> list[GoToken]:
        """Return what is read of the alert, from the alert on; nothing if it is something else."""
        if token.kind is GoKind.FIELD and self.dot_is_alert:
            return [token, *fields]
        if token.text == "$" and self.dollar_is_alert:
            return list(fields)
        return [token, *fields] if token.text in _VARIABLES else []


def _unknown_field(text: str) -> str:
    action = suggest(text.lstrip("."), _FIELDS, ".{}") or "write .Labels or .Value"
    return f'an alert has no "{text}": {action}'
