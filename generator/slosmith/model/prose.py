"""What people know about an alert: the sections of a file in `runbooks/`."""

from typing import TYPE_CHECKING

from slosmith.record import dataclass
from slosmith.source import File

if TYPE_CHECKING:  # few roots have all of these, and each is some classes to make
    pass


SECTIONS = ("Meaning", "Impact", "Diagnosis", "Mitigation", "Escalation")
"""The sections of prose, in the order of a page."""


NEEDED = ("Diagnosis", "Mitigation")
"""Without these a page wakes somebody who then does not know what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One section of a runbook's prose; ``line`` is that of its heading in the file."""

    name: str
    text: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Prose:
    """What people know about an alert, from the file in `runbooks/` that has its name."""

    name: str
    file: File
    sections: tuple[Section, ...]

    def section(self, name: str) -> str:
        """The text of a section, empty where nobody wrote one."""
        return next((section.text for section in self.sections if section.name == name), "")
