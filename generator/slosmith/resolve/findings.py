"""What resolving found, collected along the way."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.source import Origin

T = TypeVar("T")


@dataclass(slots=True)
class Findings:
    """What resolving found, collected along the way."""

    found: list[Diagnostic] = field(default_factory=list)

    def unique(self, items: Iterable[tuple[str, Origin, T]], what: str) -> dict[str, T]:
        """Keep the first of each name; each further one is a finding that names the first."""
        first: dict[str, tuple[Origin, T]] = {}
        for name, origin, item in items:
            if name in first:
                self.found.append(_duplicate(what, name, origin, first[name][0]))
            else:
                first[name] = origin, item
        return {name: item for name, (_, item) in first.items()}


def _duplicate(what: str, name: str, origin: Origin, first: Origin) -> Diagnostic:
    place = f"{first.file.path}:{first.span().line}"
    message = f'the {what} "{name}" is here a second time; the first is at {place}'
    hint = "rename one of the two, or join them"
    return origin.finding(codes.DUPLICATE_NAME, message, hint, key=origin.text is None)
