"""What verifying finds: a claim about something rendered, whether it holds, and the evidence."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from slosmith.emit.promtool_tests import Gap
from slosmith.emit.promtool_tests.parts import PartTests
from slosmith.model import naming
from slosmith.model.root import Model

if TYPE_CHECKING:
    from slosmith.verify.rendered_alerts import RenderedAlert


class Verdict(StrEnum):
    """Whether a claim was proven or refuted, or why it is neither.

    ``NO_TOOL`` is a claim that needs a tool which is not here, or is not believed.
    ``OPEN`` is a claim that no tool can prove, as with native histograms: it is said
    in the report, and verifying does not fail for it. ``FIRES`` is an alert that is seen to
    fire, while nothing was found that shows where it would not.
    """

    PROVEN = "proven"
    FAILED = "failed"
    NO_TOOL = "not asked"
    FIRES = "fires only"
    OPEN = "not proven"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """One row of the report: ``area`` groups rows, ``subject`` is an alert, an SLO or a file."""

    area: str
    subject: str
    claim: str
    verdict: Verdict
    evidence: str


def _silence(_: str) -> None:
    """Report progress to nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What is verified: the model, the folder that it was rendered into, and the generated tests.

    ``seen`` has what saw an alert fire besides, by the alert's name and its service.
    What was proven of the same rules before is asked again where ``fresh`` says so; with ``each``
    no part is shown by another one that differs from it in names alone.
    ``program`` is the digest of what verifies: what it found in the same files before is looked up.
    ``show`` receives the progress, for whoever waits before a terminal.
    """

    model: Model
    root: Path
    output: Path
    tests: tuple[PartTests, ...] = ()
    seen: Mapping[tuple[str, str], str] = field(default_factory=dict)
    fresh: bool = False
    each: bool = False
    program: str = ""
    show: Callable[[str], None] = _silence
    assembled: Path | None = None
    """What a fragment was put together to, as its owner would."""
    alerts_read: "dict[str, tuple[RenderedAlert, ...]]" = field(default_factory=dict, repr=False)
    """Those of each rule file by its text: each verifier asks for them, and reading takes long."""

    @property
    def alertmanager(self) -> Path:
        """The configuration of Alertmanager that all of this is proven of."""
        return self.assembled or self.output / naming.ALERTMANAGER_FILE

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """What the generated tests leave open."""
        return tuple(gap for one in self.tests for gap in one.gaps)
