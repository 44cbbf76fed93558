"""Foreign names, labels, texts and severities as the language has them."""

import re
from collections.abc import Collection

from slosmith.commands.importing.account import Node, named
from slosmith.commands.importing.record import Choices, Entry, Rank, Refusal
from slosmith.diagnostics.terminal import unsafe_characters
from slosmith.fields import MOST_LABELS
from slosmith.model import naming
from slosmith.model.units import Duration, UnitError

_APART = re.compile(r"[^a-z0-9]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_WORDS = re.compile(r"[A-Za-z0-9]+")
_ZERO = re.compile(r"0+|(?:0+(?:ms|[smhdwy]))+")
_LONGEST, _LONGEST_LABEL = 50, 2_000
_INFOS = frozenset(("info", "informational", "information", "notice", "debug", "none"))
_PAGES = frozenset(
    (
        *("page", "critical", "crit", "error", "high", "emergency", "fatal", "disaster"),
        *("urgent", "pager", "sev0", "sev1", "p0", "p1", "0", "1"),
    )
)


def slug(text: str, entry: Entry, what: str) -> str:
    """A name of the language; the difference is named where it is another."""
    plain = _APART.sub("-", _CAMEL.sub("-", text).lower()).strip("-")
    if not plain or not plain[0].isalpha():
        plain = f"{what.lower()}-{plain}".strip("-")
    plain = plain[:_LONGEST].rstrip("-")
    if plain != text:
        entry.differ(f'the {what} "{_short(text)}" is "{plain}"')
    return plain


_BURNS = "BudgetBurn"
"""What the name of each alert on a budget ends in anyway."""


def alert_name(text: str, entry: Entry) -> str:
    """What its alerts are called after, of letters and digits; empty where there is none."""
    text = text.removesuffix(_BURNS) or text
    if not text or re.fullmatch(naming.ALERT_PATTERN, text, re.ASCII):
        return text
    words = [word[:1].upper() + word[1:] for word in _WORDS.findall(text)]
    name = "".join(words)
    name = name if name[:1].isalpha() else f"Alert{name}"
    entry.differ(f'the alert "{_short(text)}" is "{name}"')
    return name


def read_labels(
    node: Node, entry: Entry, *, prefix: str = "", loaded: bool = True
) -> dict[str, str]:
    """The labels that alerts can carry; each that they cannot is listed with the reason.

    ``loaded`` says that Prometheus loads them as they are.
    """
    if (many := count_of(node)) > MOST_LABELS:
        reason = f"there are {many:,} labels, and {MOST_LABELS} are allowed"
        raise Refusal(reason, "keep those that somebody looks for", node)
    kept: dict[str, str] = {}
    for key, value in node.pairs():
        if len(several := value.each()) == 1:  # OpenSLO's labels may be lists
            (value,) = several
        name, text = key.removeprefix(prefix), value.peek
        if prefix and not key.startswith(prefix):
            continue
        if reason := _refused_label(name, text, value):
            entry.drop(value, named(value.path), reason)
            if reason == _NO_LABEL and loaded:
                entry.flaw(
                    Rank.BROKEN,
                    value,
                    f'"{_short(name)}" is no label name: Prometheus refuses the whole rule file',
                    "name it of letters, digits and _",
                )
        else:
            kept[name] = value.text
    return kept


def count_of(labels: Node) -> int:
    """How many there are: those of a group are asked for as often as it has rules."""
    return len(labels.value) if isinstance(labels.value, dict) else 0


_NO_LABEL = "Prometheus knows no such label name"


def _refused_label(name: str, text: str, value: Node) -> str:
    if not re.fullmatch(naming.LABEL_PATTERN, name, re.ASCII) or name.startswith("__"):
        return _NO_LABEL
    if name == "severity":
        return "page and ticket are the severities"
    if naming.is_reserved(name):
        return f"the compiler sets {name} itself"
    if not isinstance(value.value, (str, int)) and value.peek == "":
        return "it is no text"
    if not text:
        return "it is empty"
    if len(text) > _LONGEST_LABEL:  # and it may be one of a group of many rules
        return f"it is longer than {_LONGEST_LABEL:,} characters"
    if "{{" in text:
        return "labels decide identity and routing, and hold no templates"
    if "\n" in text or next(unsafe_characters(text), None):
        return "a label's value is one line of plain text"
    return ""


def read_annotations(
    node: Node, entry: Entry, *, prefix: str = "", without: Collection[str] = ()
) -> dict[str, str]:
    """Annotations under names that annotations can have."""
    kept: dict[str, str] = {}
    for whole, value in node.pairs():
        if whole in without or not whole.startswith(prefix):
            continue
        key = whole.removeprefix(prefix)
        name = key if _is_label(key.strip("_")) else _APART.sub("_", key.lower())
        name = _RENDERED.get(name.strip("_"), name.strip("_"))
        if naming.is_reserved(name) or not _is_label(name):
            entry.drop(value, named(value.path), f"the compiler sets {name} itself")
        elif not value.peek:
            entry.drop(value, named(value.path), "it is empty")
        else:
            if name != key:
                entry.differ(f'the annotation "{_short(key)}" is "{name}"')
            kept[name] = plain_text(value.text)
    return kept


# Links of these names lead to pages and dashboards that are rendered.
_RENDERED = {"runbook_url": "old_runbook_url", "dashboard_url": "old_dashboard_url"}


def _is_label(name: str) -> bool:
    return bool(re.fullmatch(naming.LABEL_PATTERN, name, re.ASCII)) and not name.startswith("__")


def plain_text(text: str) -> str:
    """A text without characters that nobody sees."""
    for found in reversed(list(unsafe_characters(text))):
        text = text[: found.start()] + text[found.end() :]
    return text.replace("\x85", " ").replace("\t", " ").strip()


def one_paragraph(text: str) -> str:
    """A text on one line."""
    return " ".join(plain_text(text).split())


def severity_of(text: str, choices: Choices, entry: Entry) -> str:
    """`page`, `ticket` or `info`; the difference is named."""
    severity = severity_word(text, choices)
    if text != severity:
        said = (
            f'severity "{_short(text)}" is {severity}' if text else f"without severity: {severity}"
        )
        entry.differ(said)
    return severity


def severity_word(text: str, choices: Choices) -> str:
    """What a severity is here, by what a person chose or by its name."""
    chosen = dict(choices.severities).get(text)
    plain = text.strip().lower()
    return chosen or ("page" if plain in _PAGES else "info" if plain in _INFOS else "ticket")


def team_of(labels: dict[str, str], choices: Choices, entry: Entry) -> str:
    """The team that a person names, else the one that a label names."""
    name = choices.team or labels.get(choices.team_from, "")
    if name and name == labels.get("team"):
        entry.carry("team")
    return re.sub(r"[^A-Za-z0-9_.-]+", "-", name).strip("-._")[:63]


def read_duration(node: Node, what: str) -> Duration | None:
    """A duration; None where none is written or it is zero, Refusal where it cannot be read."""
    text = node.text
    if not text or _ZERO.fullmatch(text):
        return None
    try:
        return Duration.parse(text)
    except UnitError as error:
        message = str(error).partition(";")[0]
        raise Refusal(f"the {what} cannot be read: {message}", "write it like 30d", node) from None


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:60]}…"
