"""What is imported: objects of foreign files, what becomes of each, and what was wrong in them."""

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from slosmith.commands.importing.account import Node
from slosmith.model.units import Duration


class Outcome(StrEnum):
    """How an object ends."""

    CONVERTED = "converted"
    DIFFERENT = "converted with differences"
    REFUSED = "refused"


class Rank(StrEnum):
    """How much what was wrong matters, the worst first."""

    SILENT = "cannot fire"
    BROKEN = "never worked"
    WRONG = "works differently than meant"
    DOUBTFUL = "worth a look"


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """Something that was wrong in a foreign file before it came here."""

    rank: Rank
    line: int
    message: str
    hint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """A key that has no counterpart, and why."""

    line: int
    key: str
    reason: str


class Refusal(Exception):  # it stops the reading of one object, and is no error of ours
    """That an object cannot be converted: why, and what to do about it."""

    def __init__(self, reason: str, hint: str, node: Node | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.hint = hint
        self.line = node.line if node is not None else 0


@dataclass(slots=True, kw_only=True)
class Entry:
    """One object of a foreign file, and what became of it."""

    tool: str
    kind: str
    name: str
    file: str
    line: int
    became: str = ""
    indicator: str = ""
    reason: str = ""
    hint: str = ""
    part_of: "Entry | None" = None
    """The object with which it is converted, or refused."""
    differences: list[str] = field(default_factory=list)
    flaws: list[Flaw] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)
    _said: set[str] = field(default_factory=set, repr=False, compare=False)
    _differs: set[str] = field(default_factory=set, repr=False, compare=False)

    @property
    def outcome(self) -> Outcome:
        """Refused with a reason, else converted, perhaps with differences."""
        if self.reason or (self.part_of is not None and self.part_of.reason):
            return Outcome.REFUSED
        return Outcome.DIFFERENT if self.differences or self.dropped else Outcome.CONVERTED

    def refuse(self, refusal: Refusal) -> None:
        """Say that it is not converted."""
        self.reason, self.hint = refusal.reason, refusal.hint
        self.line = refusal.line or self.line
        self.became = self.indicator = ""

    def differ(self, text: str) -> None:
        """Name a difference, once."""
        self._differs.update(self.differences[len(self._differs) :])
        if text not in self._differs:
            self._differs.add(text)
            self.differences.append(text)

    def carry(self, label: str) -> None:
        """Say that a label comes along otherwise, as the team or the service of the document."""
        ends = f".{label}", f"/{label}"
        self.dropped = [one for one in self.dropped if not one.key.endswith(ends)]

    def drop(self, node: Node, key: str, reason: str) -> None:
        """Name a key that is not carried over."""
        node.take()
        self.dropped.append(Dropped(line=node.line, key=key, reason=reason))

    def flaw(self, rank: Rank, node: Node, message: str, hint: str) -> None:
        """Name what was wrong before."""
        found = Flaw(rank=rank, line=node.line, message=message, hint=hint)
        self._said.update(one.message for one in self.flaws[len(self._said) :])
        if message not in self._said:
            self.flaws.append(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One way to write an indicator: ``sli`` is its key, with its value, groups and bound.

    ``template`` is used in the place of one, with the value as its parameters.
    """

    sli: str
    value: object
    by: tuple[str, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()
    """Groups by their names here, each with the label of the metrics that it is."""
    bound: str = ""
    differences: tuple[str, ...] = ()
    fixed: tuple[tuple[str, str], ...] = ()
    """Labels that all selectors fix, with their values."""
    template: str = ""
    apart: bool = False
    """Whether the old rules kept every series apart, by labels that nobody wrote down."""

    @property
    def groups(self) -> dict[str, str]:
        """Each group by its name here, and the label of the metrics that it is."""
        return {label: dict(self.renamed).get(label, label) for label in self.by}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTier:
    """A tier of a policy that is written."""

    name: str
    severity: str
    budget: Decimal
    long: Duration
    short: Duration


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPolicy:
    """A policy that is written, because the windows are no standard ones."""

    name: str
    period: Duration
    source: str
    tiers: tuple[NewTier, ...]
    place: str = ""


@dataclass(slots=True, kw_only=True)
class NewSlo:
    """An SLO that is written; ``readings`` are the ways to write its indicator, the best first."""

    entry: Entry
    service: str
    name: str
    target: Decimal
    readings: tuple[Reading, ...]
    period: Duration | None = None
    policy: NewPolicy | None = None
    description: str = ""
    service_labels: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    annotations: dict[str, str] = field(default_factory=dict)
    alert_name: str = ""
    page: bool = True
    ticket: bool = True
    no_data: bool = True
    team: str = ""
    service_description: str = ""
    allow: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class NewAlert:
    """A plain alert that is written."""

    entry: Entry
    service: str
    name: str
    expr: str
    severity: str
    summary: str
    description: str = ""
    wait: str = ""
    keep: str = ""
    runbook: str = ""
    labels: dict[str, str] = field(default_factory=dict)
    annotations: dict[str, str] = field(default_factory=dict)
    team: str = ""
    allow: dict[str, str] = field(default_factory=dict)


New = NewSlo | NewAlert


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What the person who imports decides."""

    team: str = ""
    team_from: str = "team"
    severities: tuple[tuple[str, str], ...] = ()
    period: Duration | None = None
    service: str = ""
