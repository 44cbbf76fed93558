"""Findings that come of one mistake are one, in every format, and at each of their places."""

from __future__ import annotations

import json

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic, Span, at_each_place
from slosmith.diagnostics.format import print_github, print_json, print_sarif, print_text
from slosmith.diagnostics.suggest import causes_of_missing
from slosmith.diagnostics.suppression import gathered


def at(line: int, message: str = 'no receiver is called "pager"') -> Diagnostic:
    """A finding on a line of routing."""
    span = Span(line=line, column=3, end_line=line, end_column=8)
    code = codes.RECEIVER_UNKNOWN
    return Diagnostic(code=code, said=message, file="slo/routing.yaml", span=span)


def test_the_same_words_of_a_name_at_three_places_are_one_finding_in_every_format() -> None:
    (one,) = gathered([at(4), at(9), at(7)])
    assert "the same mistake shows at slo/routing.yaml:9:3, slo/routing.yaml:7:3" in print_text(
        (one,)
    )
    assert "slo/routing.yaml:9:3" in print_github((one,))
    (row,) = json.loads(print_json((one,)))
    assert [place["line"] for place in row["also"]] == [9, 7]
    (result,) = json.loads(print_sarif((one,)))["runs"][0]["results"]
    assert len(result["relatedLocations"]) == 2
    assert [found.span for found in at_each_place([one])] == [at(n).span for n in (4, 9, 7)]


def test_another_name_and_what_is_allowed_are_findings_of_their_own() -> None:
    other = at(7, 'no receiver is called "chat"')
    allowed = Diagnostic(code=codes.RECEIVER_UNKNOWN, said=at(9).message, allowed="known")
    assert gathered([at(4), other, allowed]) == (at(4), other, allowed)


def test_an_error_is_said_before_a_warning_of_the_same_mistake() -> None:
    warning = Diagnostic(code=codes.RECEIVER_UNUSED, said="unused", causes=("receiver pager",))
    (one,) = gathered([warning, at(4).because("receiver pager")])
    assert (one.code, one.others) == (codes.RECEIVER_UNKNOWN, (warning,))


def test_alerts_that_were_renamed_with_their_service_have_one_cause() -> None:
    known = ["ConcilErrorsBudgetBurn", "ConcilErrorsNoData", "ShopErrorsNoData"]
    burn = causes_of_missing("alert", "CouncilErrorsBudgetBurn", known)
    silent = causes_of_missing("alert", "CouncilErrorsNoData", known)
    service = causes_of_missing("service", "council", ["concil", "shop"])
    assert {*burn} & {*silent} == {*service} & {*silent} != set()
    typed = causes_of_missing("alert", "ConcilErorsNoData", known)
    assert not {*typed} & {*silent}
