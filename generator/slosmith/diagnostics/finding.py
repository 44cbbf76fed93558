"""Findings: what is wrong, where the author wrote it, and what to do about it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import field, replace
from enum import StrEnum

from slosmith.diagnostics.terminal import one_line
from slosmith.record import dataclass

ITSELF = "itself"
"""The file that a finding stands in, among what it may follow from."""


class Severity(StrEnum):
    """How much a finding matters: only errors stop the writing."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A place in a file: lines and columns count characters from 1, the end is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """A kind of finding: stable identifier, short name, severity and what it means in general.

    ``follows`` names what must be whole for it to mean anything: kinds of documents, ``ITSELF``, or
    another code of which nothing must have been found.
    ``judgement`` marks an error that an author may know better than we do, and so may allow.
    ``safety`` marks what settings must name as well before it can be allowed elsewhere, and
    ``of_change`` what is only found beside something else: what was before, or a server. What
    ``is_of_a_name`` says of several places in the same words comes of one mistake.
    """

    id: str
    name: str
    severity: Severity
    meaning: str
    follows: tuple[str, ...] = ()
    judgement: bool = False
    safety: bool = False
    of_change: bool = False
    is_of_a_name: bool = False

    def __hash__(self) -> int:
        """By its id, which no other has: what is found is looked up by it very often."""
        return hash(self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """One finding: ``file`` is relative to the root, ``lines`` are the author's own.

    ``said`` may hold a secret of the author's, and is for comparing findings alone: what is shown
    is the ``message``. Of thousands of mistakes a hundred are shown, and to look for secrets in
    each would take longer than to find them.
    ``allowed`` is the reason of an author who accepts it: it is counted then, and fails nothing.
    Findings that share one of their ``causes`` come of one mistake: one is said, with the
    ``others`` behind it. ``instead`` says it where the mistake stands, if nobody accepts it here.
    """

    code: Code
    said: str = field(repr=False)
    hint: str = ""
    file: str = ""
    span: Span | None = None
    source_line: str = ""
    allowed: str = ""
    causes: tuple[str, ...] = ()
    others: tuple["Diagnostic", ...] = ()
    instead: "Diagnostic | None" = None
    mask: Callable[[str], str] = field(default=str, repr=False, compare=False)
    """What stars the secrets in what is ``said`` of a file."""

    def because(self, *causes: str) -> "Diagnostic":
        """The same, of which it is known what it comes of."""
        return replace(self, causes=(*self.causes, *filter(None, causes)))

    @property
    def message(self) -> str:
        """What is wrong, in one line of a terminal, without secrets."""
        return one_line(self.mask(self.said))

    @property
    def elsewhere(self) -> tuple["Diagnostic", ...]:
        """Those of the others that stand at another place."""
        return tuple(one for one in self.others if (one.file, one.span) != (self.file, self.span))

    @property
    def severity(self) -> Severity:
        """The severity of its code."""
        return self.code.severity

    @property
    def sort_key(self) -> tuple[str, int, int, str, str]:
        """File, line, column, code and message: the order in which findings are printed."""
        span = self.span
        line, column = (span.line, span.column) if span else (0, 0)
        return self.file, line, column, self.code.id, self.said


def sort_findings(findings: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sort by place and drop what was said twice of the same place."""
    return tuple(sorted(dict.fromkeys(findings), key=lambda found: found.sort_key))


def at_each_place(findings: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """Every finding at its own place, for who marks or mends places."""
    for one in findings:
        yield replace(one, others=()) if one.others else one
        yield from one.others


def has_errors(findings: Iterable[Diagnostic], *, strict: bool = False) -> bool:
    """Whether the findings fail a run: errors do, with ``strict`` warnings too."""
    fatal = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    return any(found.severity in fatal and not found.allowed for found in findings)
