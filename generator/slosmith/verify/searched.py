"""Tests for alerts that no test could be generated for: promtool is asked where they fire."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from slosmith.emit.promtool_tests import SAYS, Gap
from slosmith.emit.promtool_tests.parts import PartTests
from slosmith.judges.programs import side_by_side
from slosmith.model import naming
from slosmith.model.plain_alert import PlainAlert
from slosmith.output.document import HEADING, Document
from slosmith.output.staging import staging_folder
from slosmith.simulate.input_series import contract_of
from slosmith.simulate.promtool_file import print_sheet
from slosmith.simulate.vectors import UnsupportedError
from slosmith.verify.memory import ProofMemory
from slosmith.verify.proof import Case
from slosmith.verify.search import Oracle, Searched, search_more, search_scenes

_SEARCHES = 8
"""On each core: most wait for a run of promtool, into which goes what several of them ask."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchedTests:
    """The tests that were found for gaps, what they show by their file, and gaps that are left."""

    tests: tuple[PartTests, ...] = ()
    shown: Mapping[str, Searched]
    gaps: tuple[Gap, ...]


def search_gaps(
    case: Case, gaps: Sequence[Gap], seen: Collection[str], memory: ProofMemory
) -> SearchedTests:
    """Search a test for each plain alert that has none, unless something else has seen it fire.

    And more scenes for those whose tests leave damage unnoticed.
    """
    open_gaps = {gap.subject: gap for gap in gaps if gap.claim != SAYS and gap.subject not in seen}
    wanted = [
        (alert, tests, () if alert.subject in open_gaps else tests.left)
        for alert, tests in _plain_alerts(case)
        if alert.subject in open_gaps or tests.left
    ]
    found: list[tuple[PartTests, Searched]] = []
    left = {gap.subject: gap for gap in gaps}
    with staging_folder(None) as scratch, side_by_side(_SEARCHES) as pool:
        oracle = Oracle(memory=memory, scratch=scratch)
        results = pool.map(lambda one: _searched(case, one[0], oracle, one[2]), wanted)
        for number, ((alert, tests, more), result) in enumerate(zip(wanted, results, strict=True)):
            if isinstance(result, Searched):
                found.append((_tests_of(alert, tests, result), result))
            if not more:
                gap = left.pop(alert.subject)
                if isinstance(result, str):
                    left[alert.subject] = replace(gap, reason=result)
            case.show(f"searching tests: {number + 1} of {len(wanted)} alerts")
    shown = {one.documents[0].path: searched for one, searched in found}
    others = [gap for gap in gaps if gap.subject in left and gap.claim == SAYS]
    rest = [left[gap.subject] for gap in gaps if gap.subject in left and gap.claim != SAYS]
    return SearchedTests(tests=tuple(one for one, _ in found), shown=shown, gaps=(*others, *rest))


def _plain_alerts(case: Case) -> Iterator[tuple[PlainAlert, PartTests]]:
    parts = {
        (one.part.rules, one.part.alert, one.part.number): one
        for one in case.tests
        if one.part.alert
    }
    for service in case.model.services:
        for alert in service.alerts:
            file = case.model.rules_file(service.name)
            if tests := parts.get((file, alert.name, alert.number)):
                yield alert, tests


def _searched(
    case: Case, alert: PlainAlert, oracle: Oracle, left: Sequence[str]
) -> Searched | str | None:
    """What was found, or why nothing was; None where nothing shows more than what there is."""
    try:
        contract, settings = contract_of(case.model.metrics), case.model.settings
        if left:
            return search_more(alert, contract, settings, oracle, left)
        return search_scenes(alert, contract, settings, oracle)
    except UnsupportedError as error:
        return str(error)


def _tests_of(alert: PlainAlert, tests: PartTests, found: Searched) -> PartTests:
    """The test file of what was found, beside those of the part that the alert is of."""
    number = f".{alert.number}" if alert.number else ""
    path = naming.tests_file(f"{alert.service}.alerts.{alert.name}{number}.searched")
    rules = f"../{PurePosixPath(tests.part.rules).relative_to('prometheus')}"
    step = found.scenes[0].step
    text = print_sheet(HEADING, rules, tests.part.groups, step, found.scenes)
    return PartTests(part=tests.part, documents=(Document(path=path, text=text),))
