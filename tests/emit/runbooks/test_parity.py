"""Parity reads what was rendered: whatever is taken away from it is missed."""

from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest

from slosmith.build.compile import compile_root, emit_documents
from slosmith.emit.promtool_tests.parts import PartTests, parts_of
from slosmith.output.document import Document
from slosmith.verify.parity import verify_parity
from slosmith.verify.proof import Case, Proof, Verdict
from slosmith.verify.texts import Heard, verify_texts
from tests.conftest import write_spec
from tests.emit.runbooks.test_pages import SHOP

EXPECTS = "".join(
    f'          - labels: "ALERTS{{{labels}}}"\n            value: 1\n'.replace("'", r"\"")
    for labels in (
        "alertname='ShopErrorsBudgetBurn',alertstate='firing',service='shop',slo='errors',tier='fast'",
        "alertname='ShopErrorsBudgetBurn',alertstate='pending',service='shop',slo='errors',tier='slow'",
        "alertname='ShopQueueLong',alertstate='firing',queue='mail',service='shop',tier='gold'",
    )
)

PAGE = "its runbook page exists"
TEST = "a generated test sees it fire"


@pytest.fixture
def case(tmp_path: Path) -> Case:
    write_spec(tmp_path, SHOP)
    model = compile_root(tmp_path).model
    assert model is not None
    for document in emit_documents(model):
        file = tmp_path / "output" / document.path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(document.text, encoding="utf-8")
    return Case(model=model, root=tmp_path, output=tmp_path / "output")


def failed(case: Case, claim: str) -> dict[str, Proof]:
    rows = verify_parity(case)
    return {r.subject: r for r in rows if r.claim == claim and r.verdict is not Verdict.PROVEN}


def damage(case: Case, path: str, old: str, new: str) -> None:
    file = case.output / path
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_what_was_rendered_has_all_its_pages(case: Case) -> None:
    assert failed(case, PAGE) == {}


def test_a_heading_that_was_renamed_is_missed(case: Case) -> None:
    damage(case, "runbooks/shop/errors.md", "## No data", "## Nothing")
    (row,) = failed(case, PAGE).values()
    assert row.evidence == "runbooks/shop/errors.md has no heading #no-data"


def test_a_page_that_is_gone_is_missed(case: Case) -> None:
    (case.output / "runbooks/shop/ShopQueueLong.md").unlink()
    (row,) = failed(case, PAGE).values()
    assert row.evidence == "runbooks/shop/ShopQueueLong.md does not exist"


def test_a_page_about_another_alert_is_no_page(case: Case) -> None:
    damage(case, "runbooks/shop/ShopQueueLong.md", "ShopQueueLong", "ShopQueueShort")
    assert set(failed(case, PAGE)) == {"shop/ShopQueueLong (ticket)"}


def test_a_link_out_of_the_runbooks_is_no_page(case: Case) -> None:
    damage(case, "prometheus/rules/shop.yaml", "runbooks/shop/Shop", "runbooks/../shop/Shop")
    assert set(failed(case, PAGE)) == {"shop/ShopQueueLong (ticket)"}


def test_a_summary_that_is_empty_is_missed(case: Case) -> None:
    damage(case, "prometheus/rules/shop.yaml", "the queue {{ $labels.queue }} is long", " ")
    (row,) = verify_texts(case, (), "promtool")
    assert (row.subject, row.evidence) == ("shop/ShopQueueLong (ticket)", "there is no summary")


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("a of map[bound:+Inf]", Verdict.PROVEN),  # a label's own value
        ("a of NaN", Verdict.FAILED),
        (
            "<error expanding template: at <query>: error calling query: parse error>",
            Verdict.FAILED,
        ),
        ("<error expanding template: error calling first: first() called on vector>", Verdict.OPEN),
        (
            "<error expanding template: error calling query: found duplicate series for a group>",
            Verdict.OPEN,
        ),
    ],
)
def test_what_hangs_on_series_that_were_not_put_in_is_no_failure(
    case: Case, text: str, verdict: Verdict
) -> None:
    labels = {"alertname": "ShopQueueLong", "service": "shop", "severity": "ticket"}
    labels |= {"bound": "+Inf", "tier": "gold"}
    said = {"summary": "long", "description": text}
    rows = verify_texts(case, [Heard(labels=labels, texts=said)], "promtool")
    assert [one.verdict for one in rows] == [verdict]


def test_only_a_test_that_expects_this_very_alert_to_fire_counts(case: Case) -> None:
    before = set(failed(case, TEST))
    test = Document(path="prometheus/tests/shop.test.yaml", text=EXPECTS)
    tests = tuple(
        PartTests(part=part, documents=(test,)) for part in islice(parts_of(case.model), 1)
    )
    seen = before - set(failed(replace(case, tests=tests), TEST))
    assert seen == {"shop/ShopErrorsBudgetBurn (page, fast)", "shop/ShopQueueLong (ticket)"}
