"""Checks of the resolved model, in the order in which they run; a check returns findings."""

from collections.abc import Callable, Iterable

from slosmith.checks.completeness import check_completeness
from slosmith.checks.coverage import check_coverage
from slosmith.checks.events import check_parts
from slosmith.checks.links import check_links
from slosmith.checks.runbooks import check_runbooks
from slosmith.checks.tiers import check_tiers
from slosmith.diagnostics import Diagnostic
from slosmith.model import Model

Check = Callable[[Model], Iterable[Diagnostic]]

CHECKS: tuple[Check, ...] = (
    check_parts,
    check_tiers,
    check_coverage,
    check_runbooks,
    check_links,
    check_completeness,
)
