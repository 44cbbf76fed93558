"""The foreign formats; a new one is a file and a line here, and its name in language/foreign.py."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from slosmith.commands.importing.alertmanager import read_alertmanager
from slosmith.commands.importing.documents import NewRouting
from slosmith.commands.importing.kept import Kept
from slosmith.commands.importing.openslo import read_openslo
from slosmith.commands.importing.prometheus_rules import read_rules
from slosmith.commands.importing.pyrra import read_pyrra
from slosmith.commands.importing.record import Choices, Entry, New
from slosmith.commands.importing.sloth import read_sloth
from slosmith.commands.importing.taken import Taken
from slosmith.language.foreign import ALERTMANAGER, OPENSLO, PYRRA, RULES, SLOTH


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A tool, and what reads all documents of it at once, since they may refer to each other."""

    tool: str
    read: Callable[[Sequence[Taken], Choices], Iterator[New | NewRouting | Kept | Entry]]


FORMATS: tuple[Format, ...] = (
    Format(tool=SLOTH, read=read_sloth),
    Format(tool=PYRRA, read=read_pyrra),
    Format(tool=OPENSLO, read=read_openslo),
    Format(tool=RULES, read=read_rules),
    Format(tool=ALERTMANAGER, read=read_alertmanager),
)
