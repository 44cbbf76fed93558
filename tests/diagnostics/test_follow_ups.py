"""One mistake is one finding, and hides nothing that has another cause."""

from __future__ import annotations

from pathlib import Path

import pytest

from slosmith.build.compile import compile_root
from slosmith.diagnostics.codes import all_codes
from slosmith.diagnostics.finding import ITSELF, Severity, at_each_place, has_errors
from slosmith.language.documents import KINDS
from tests.build.world import MARKET, lay_out

AUDIT = "audit:\n  seeing:\n    - {question: is it, rank: high, shown_by: {scenario: quiet}}\n"
ROOT = {**MARKET, "slo/audit.yaml": AUDIT}
SHOP, STORE, ROUTING = "slo/shop.yaml", "slo/store.yml", "slo/routing.yaml"
METRICS, SCENARIO = "slo/metrics.yaml", "slo/scenario.yaml"

Mistake = tuple[str, str, str, str]
"""A file, what stands in it, what stands there by mistake, and the code of that."""
MISTAKES: tuple[Mistake, ...] = (
    ("slo/audit.yaml", "quiet", "quite", "S1151"),
    (SCENARIO, "StoreFull", "StoreFul", "S1105"),
    (SCENARIO, "shop_requests_total", "shop_request_total", "S1101"),
    (SCENARIO, "lasting: 1h", "lasting: 1q", "S205"),
    (METRICS, "shop_requests_total: {type: counter", "shop_requests_total: {type: conter", "S210"),
    (ROUTING, "page: [pager, chat]", "page: [pagre]", "S801"),
    (ROUTING, "hours: office", "hours: ofice", "S803"),
    (ROUTING, "receiver: beat", "receiver: beet", "S801"),
    (ROUTING, "    store: {page", "    stor: {page", "S802"),
    (ROUTING, "receivers:", "receivers: [", "S102"),
    (ROUTING, "    pager: {pagerduty", "    pagr: {pagerduty", "S801"),
    (ROUTING, "    store: {page: [pager]", "    store: {page: [chat]", "S806"),
    (ROUTING, "    bank: {page: [pager], ticket: [chat]}", "    bank: {page: [pager]}", "S805"),
    (
        *(ROUTING, "routing_key_file: /etc/alertmanager/pager"),
        *("routing_key: 0123456789abcdef0123456789abcdef", "S814"),
    ),
    (ROUTING, "  default: chat\n", "", "S203"),
    (SHOP, "error rate < 0.1%", "error rate > 0.1%", "S301"),
    (SHOP, "service: shop", "service: Shop", "S206"),
    (SHOP, "name: errors", "name: error", "S904"),
    (SHOP, "max by (queue) (", "maxx by (queue) (", "S401"),
    (SHOP, "by: [region]", "by: [regoin]", "S502"),
    (METRICS, "  shop_requests_total: {", "  shop_request_total: {", "S501"),
    (METRICS, "shop_requests_total: {type: counter", "shop_requests_total: {type: gauge", "S1103"),
    (STORE, "alert: StoreFull", "alert: StoreFul", "S904"),
    (STORE, "service: store", "service: stor", "S802"),
    (SHOP, "- name: errors", "- name: Errors", "S206"),
    (SHOP, "slos:\n", "slos: [\n", "S102"),
    (SHOP, "max by (queue) (", "max by (queue) ((", "S401"),
    (SHOP, "p99 < 1s", "p99 < 1.1s", "S505"),
    (SHOP, "severity: ticket", "severity: tickt", "S210"),
    (SHOP, "team: web", "teem: web", "S202"),
    (STORE, "policy: quick}", "policy: quik}", "S601"),
    (STORE, "budget: 2%", "budget: 2", "S204"),
    (STORE, "budget: 2%", "budget: 0.01%", "S603"),
    (STORE, "alert: StoreFull", "alert: ' StoreFull'", "S206"),
    ("slo/two.yaml", "depends_on: [vault]", "depends_on: [valt]", "S811"),
    ("slo/two.yaml", "bank_desks > 0", "bank_desks", "S307"),
    ("slo/settings.yaml", "cluster: eu", "le: eu", "S207"),
    ("runbooks/StoreFull.md", "## Mitigation", "## Mitigations", "S906"),
    ("runbooks/StoreFull.md", "ShopErrorsNoData.md", "ShopErrorNoData.md", "S908"),
    ("grafana/row.yaml", "store/up", "store/down", "S1001"),
    ("grafana/path.yaml", "area: waiting", "area: wating", "S1006"),
)


def errors_after(root: Path, *mistakes: Mistake) -> list[str]:
    """The codes of what is wrong with the root once it has some mistakes."""
    files = dict(ROOT)
    for path, right, wrong, _ in mistakes:
        assert right in files[path]
        files[path] = files[path].replace(right, wrong, 1)
    lay_out(root, files)
    findings = compile_root(root).findings
    return [one.code.id for one in findings if one.severity is Severity.ERROR]


def test_the_root_has_no_mistake(tmp_path: Path) -> None:
    assert errors_after(tmp_path) == []


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake[2].strip())
def test_one_mistake_is_one_error(tmp_path: Path, mistake: Mistake) -> None:
    assert errors_after(tmp_path, mistake) == [mistake[3]]


def test_what_comes_of_one_mistake_is_listed_with_it(tmp_path: Path) -> None:
    files = {**ROOT, ROUTING: ROOT[ROUTING].replace("    pager: {", "    pagr: {")}
    lay_out(tmp_path, files)
    (found,) = (one for one in compile_root(tmp_path).findings if has_errors([one]))
    lines = files[ROUTING].split("\n")
    places = {number for number, line in enumerate(lines, 1) if "[pager" in line}
    assert {one.span.line for one in at_each_place([found]) if one.span} == places
    assert len(found.elsewhere) == len(places) - 1


def test_a_dangling_question_hides_no_error_of_routing_or_runbooks(tmp_path: Path) -> None:
    mistakes = [one for one in MISTAKES if one[2] in ("quite", "    stor: {page")]
    prose = ("runbooks/StoreFull.md", "## Diagnosis\n\nLook.\n\n", "", "S904")
    assert sorted(errors_after(tmp_path, *mistakes, prose)) == ["S1151", "S802", "S904"]


def test_what_others_may_follow_from_comes_first(tmp_path: Path) -> None:
    mistakes = [one for one in MISTAKES if one[2] in ("max by (queue) ((", "policy: quik}")]
    assert errors_after(tmp_path, *mistakes) == ["S601", "S401"]


def test_what_is_not_there_yet_is_said_once_the_rest_is_right(tmp_path: Path) -> None:
    files = {SHOP: MARKET[SHOP].replace("depends_on: [store, bank]\n", "")}
    lay_out(tmp_path, files)
    assert {"S901", "S902", "S903"} <= {one.code.id for one in compile_root(tmp_path).findings}
    lay_out(tmp_path, {SHOP: files[SHOP].replace("team: web", "teem: web")})
    assert "note" not in {one.severity for one in compile_root(tmp_path).findings}


def test_codes_follow_from_what_there_is() -> None:
    words = {ITSELF, *KINDS, "tiers", "prose", "grafana", *(code.id for code in all_codes())}
    assert {word for code in all_codes() for word in code.follows} <= words
