"""Stubs as text: a service, an SLO in the document of its service, and a runbook page."""

import re
from collections.abc import Iterator

from slosmith.commands.stubs.suggestions import Suggestion
from slosmith.model.alerts import Alert
from slosmith.model.indicators import EventIndicator, Part
from slosmith.model.plain_alert import PlainAlert
from slosmith.model.root import Model
from slosmith.model.slo import Slo
from slosmith.output.document import Document
from slosmith.output.yaml_style import Value, print_item, print_scalar


class StubError(Exception):
    """That a stub cannot be made; ``hint`` says what to do."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


def service_document(name: str, team: str, found: Suggestion, *, schema: bool) -> Document:
    """A service with one SLO."""
    head = ["# yaml-language-server: $schema=../schema.json"] if schema else []
    lines = [
        *head,
        f"service: {name}",
        f"team: {print_scalar(team, flow=False)}{' ' * 4}# who is notified; routing says by what",
        "description: say in one sentence what it does",
        "# traffic: 600/min    # what is expected: with it low traffic is checked too",
        "# depends_on: []      # while one of these pages, this one does not",
        "slos:",
        *_slo_lines(found, 2),
    ]
    return Document(path=f"slo/services/{name}.yaml", text="\n".join(lines) + "\n")


def _slo_lines(found: Suggestion, indent: int, name: str = "") -> Iterator[str]:
    yield from (f"{' ' * indent}# {thought}" for thought in found.thoughts)
    item: dict[str, Value] = {
        "name": name or found.name,
        "objective": found.objective,
        "description": "say what a user notices while it is kept",
        "sli": found.sli,
    }
    yield from print_item(item, indent)


_SLOS = re.compile(r"^slos:[ \t]*(?:#.*)?$", re.MULTILINE)
_ITEM = re.compile(r"^([ ]*)- ", re.MULTILINE)


def with_slo(path: str, text: str, name: str, found: Suggestion) -> Document:
    """The document of a service with one more SLO at the end of its list."""
    if (
        re.search(r"^---", text, re.MULTILINE)
        and len(re.findall(r"^service:", text, re.MULTILINE)) > 1
    ):
        raise StubError(f"{path} holds several services", "give each a file of its own first")
    key = _SLOS.search(text)
    if key is None and re.search(r"^slos:", text, re.MULTILINE):
        raise StubError(f"{path} has its SLOs on one line", "write them one below the other first")
    if key is None:
        added = ["slos:", *_slo_lines(found, 2, name)]
        return Document(path=path, text=text.rstrip("\n") + "\n" + "\n".join(added) + "\n")
    end = _end_of_block(text, key.end())
    item = _ITEM.search(text, key.end(), end)
    added = [*_slo_lines(found, len(item[1]) if item else 2, name)]
    kept = text[:end].rstrip("\n")
    return Document(
        path=path, text="\n".join([kept, *added, text[end:].rstrip("\n")]).rstrip() + "\n"
    )


def _end_of_block(text: str, start: int) -> int:
    """Where the next key of the document begins, with the comments right above it; else the end."""
    after = re.compile(r"^(?:#[^\n]*\n)*(?:[^\s#-]|---)", re.MULTILINE).search(text, start)
    return after.start() if after else len(text)


def runbook_document(alert: Alert, model: Model) -> Document:
    """A page of knowledge about an alert, with the query that it is measured by."""
    slo = next((one for one in model.slos if one.ref == f"{alert.service}/{alert.slo}"), None)
    plain = next((one for one in model.alerts if one.page == alert.place.prose), None)
    about = slo.description if slo is not None else plain.summary if plain is not None else ""
    lines = [
        *("## Meaning", ""),
        about or "Say in one sentence what is wrong when it fires.",
        *("", "## Impact", ""),
        "Say who notices, and what they cannot do.",
        *("", "## Diagnosis", ""),
        *_diagnosis(slo, plain),
        *("", "## Mitigation", ""),
        "1. A release: roll it back.",
        "2. A dependency: see its own alerts, and who keeps it.",
        "3. Say what has helped before, with the command to copy.",
    ]
    return Document(path=f"runbooks/{alert.place.prose}.md", text="\n".join(lines) + "\n")


def _diagnosis(slo: Slo | None, plain: PlainAlert | None) -> Iterator[str]:
    query = _query(slo) if slo is not None else plain.expression.text if plain is not None else ""
    yield f"1. Since when? `{' '.join(query.split())}`" if query else "1. Since when, and how much?"
    yield "2. Was there a release? Compare the time with the last deployment."
    yield "3. Where? Split it by the label that distinguishes instances or customers."


def _query(slo: Slo) -> str:
    match slo.indicator:
        case EventIndicator(counts=Part.BAD) as events:
            return events.part.at("5m")
        case EventIndicator() as events:
            return events.total.at("5m")
        case _:
            return next((one.text for one in slo.raw_series), "")
