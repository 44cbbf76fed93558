"""A routing document on its way: its parts, and its text once it compiles."""

from bisect import bisect_right
from dataclasses import dataclass, field
from operator import itemgetter

from slosmith.commands.importing.alertmanager_receivers import OLDEST, Version, print_version
from slosmith.commands.importing.compiled import findings_of
from slosmith.commands.importing.documents import Written
from slosmith.commands.importing.receiver_source import KEEP
from slosmith.commands.importing.record import Entry, Refusal
from slosmith.commands.importing.settings import written_settings
from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic, Severity
from slosmith.output.document import Document
from slosmith.output.yaml_style import Value, print_entries, print_item

_PATH = "slo/routing.yaml"
_LISTED = ("overrides", "mutes", "inhibit")


@dataclass(slots=True, kw_only=True)
class RoutingDraft:
    """The document on its way: parts that are mappings, and lists with what each item was.

    ``alertmanager`` is the first that knows all receivers.
    """

    head: dict[str, Value] = field(default_factory=dict)
    alertmanager: Version = OLDEST
    lists: dict[str, list[tuple[Entry, dict[str, Value]]]] = field(
        default_factory=lambda: {key: [] for key in _LISTED}
    )


def compiled_draft(document: RoutingDraft, entry: Entry) -> Written | None:
    """The document once it compiles; items that do not are refused, each with what is said."""
    while True:
        written, places = _print(document, entry)
        wrong = [one for one in _findings(written) if one.severity is Severity.ERROR]
        if not wrong:
            entry.became = _PATH
            return written
        refused = set[int]()
        for finding in wrong:
            line = finding.span.line if finding.span else 0
            number = bisect_right(places, line, key=itemgetter(0)) - 1
            if number < 0 or line >= places[number][1]:
                entry.refuse(Refusal(f"what it becomes does not compile: {finding.message}", KEEP))
                return None
            if number not in refused:
                refused.add(number)
                of_item = places[number][3][0]
                of_item.refuse(Refusal(f"it does not compile: {finding.message}", KEEP))
        left = [one for number, one in enumerate(places) if number not in refused]
        document.lists = {key: [one[3] for one in left if one[2] == key] for key in _LISTED}


def _findings(written: Written) -> tuple[Diagnostic, ...]:
    settings = written_settings(written.alertmanager) if written.alertmanager else None
    found = findings_of((written.document, *((settings.document,) if settings else ())))
    # Services may be imported later, or by the same command.
    return tuple(
        one for one in found if one.file == _PATH and one.code is not codes.DEPENDENCY_UNKNOWN
    )


_Item = tuple[Entry, dict[str, Value]]


def _print(
    document: RoutingDraft, entry: Entry
) -> tuple[Written, list[tuple[int, int, str, _Item]]]:
    """The text, and which of its lines are which items."""
    lines = [f"# imported from {entry.file} ({entry.tool})", "routing:"]
    lines += print_entries(document.head, 2)
    places: list[tuple[int, int, str, _Item]] = []
    for key, items in document.lists.items():
        if items:
            lines.append(f"  {key}:")
        for item in items:
            start = len(lines) + 1
            lines.append(f"    # {item[0].file}:{item[0].line}")
            lines += print_item(item[1], 4)
            places.append((start, len(lines) + 1, key, item))
    text, needs = "\n".join(lines) + "\n", document.alertmanager
    newer = print_version(needs) if needs > OLDEST else ""
    return Written(document=Document(path=_PATH, text=text), alertmanager=newer), places
