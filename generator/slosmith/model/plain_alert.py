"""An alert whose expression its author wrote."""

from typing import TYPE_CHECKING

from slosmith.model.burnrate import AlertSeverity
from slosmith.model.expression import Expression
from slosmith.model.labels import Labels
from slosmith.model.naming import alert_page, kept_label, plain_subject
from slosmith.model.units import Duration
from slosmith.promql import (
    canonical,
    spell_bounds,
)
from slosmith.record import dataclass
from slosmith.source import Origin

if TYPE_CHECKING:  # few roots have all of these, and each is some classes to make
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainAlert:
    """An alert whose expression the author wrote.

    ``runbook`` is the prose about it, and ``runbook_url`` the page elsewhere that its links lead
    to, if any. ``number`` counts those of a service that share a name, and is 0 where it is alone;
    ``alike`` says that labels do not distinguish it from one of them. ``kept`` are labels of its
    results that its own overwrite, and that results need a copy of.
    """

    service: str
    team: str
    name: str
    expression: Expression
    wait: Duration | None
    keep_firing: Duration | None
    severity: AlertSeverity
    summary: str
    description: str
    runbook: str
    runbook_url: str = ""
    number: int = 0
    alike: bool = False
    kept: tuple[str, ...] = ()
    labels: Labels
    annotations: Labels = ()
    area: str
    origin: Origin

    @property
    def page(self) -> str:
        """The name of its runbook page, which those that share a name share too."""
        return alert_page(self.name)

    @property
    def subject(self) -> str:
        """What proofs call it: no two alerts are called the same."""
        which = f", {self.severity.value}, {self.number}" if self.number else ""
        return plain_subject(self.name, self.service, which)

    @property
    def query(self) -> str:
        """Its expression as it is rendered, with the bounds of buckets in every spelling."""
        return spell_bounds(canonical(self.expression.text))

    @property
    def rule(self) -> str:
        """The same, with copies of those labels of its results that its own overwrite."""
        found = self.query
        for label in self.kept:
            found = f'label_replace({found}, "{kept_label(label)}", "$1", "{label}", "(.+)")'
        return found
