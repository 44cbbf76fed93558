"""Verify notices what is wrong with routes, and says when it could not look."""

from __future__ import annotations

from pathlib import Path

import pytest

from slosmith.build.compile import compile_root
from slosmith.verify import VERIFIERS, Case, Verdict, Verifier
from slosmith.verify.inhibition import verify_inhibition
from slosmith.verify.receivers import verify_receivers
from slosmith.verify.routing_times import verify_times
from slosmith.verify.secrets import verify_secrets
from slosmith.verify.templates import verify_templates
from tests.conftest import Compiled, run_compiler, write_spec
from tests.emit.routing.shop import SERVICES, routing
from tests.servers.inbox import Inbox

pytestmark = pytest.mark.judge


def broken(shop: Compiled, verify: Verifier, old: str, new: str) -> str:
    """What a verifier of every run refutes once the rendered configuration is changed by hand."""
    assert verify in VERIFIERS
    path = shop.output("alertmanager", "alertmanager.yaml")
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    model = compile_root(shop.root).model
    assert model is not None
    proofs = verify(Case(model=model, root=shop.root, output=shop.output()))
    failed = (proof for proof in proofs if proof.verdict is Verdict.FAILED)
    return "\n".join(f"{proof.claim}: {proof.evidence}" for proof in failed)


def test_a_swapped_receiver_is_noticed(shop: Compiled) -> None:
    assert "reaches those who are named for it" in broken(
        shop, verify_receivers, "receiver: security", "receiver: hook"
    )


def test_a_missing_guard_is_noticed(shop: Compiled) -> None:
    path = shop.output("alertmanager", "alertmanager.yaml")
    inhibition = path.read_text(encoding="utf-8").split("inhibit_rules:")[1]
    unguarded = inhibition.replace("      - 'slo!=\"\"'\n", "")
    # One guard of the two is enough, so both have to go before anything is inhibited wrongly.
    refuted = broken(shop, verify_inhibition, inhibition, unguarded)
    assert "inhibits what it should and nothing else" in refuted


def test_a_page_that_shares_its_inhibition_is_noticed(shop: Compiled) -> None:
    # The slow tier's inhibition takes every page now; each of the others has one besides.
    verified = broken(shop, verify_inhibition, "      - 'tier=\"slow\"'\n", "")
    others = "payments/PaymentsErrorsBudgetBurn (page, fast, errors), payments/PaymentsErrorsNoData"
    assert f"forgotten when {others} (page, errors) clears" in verified


def test_a_widened_interval_is_noticed(shop: Compiled) -> None:
    refuted = broken(shop, verify_times, '"17:00"', '"24:00"')
    assert "it is the one that was written" in refuted


def test_an_undefined_template_is_noticed(shop: Compiled) -> None:
    refuted = broken(shop, verify_templates, "slack.text", "slack.tekst")
    assert "every field of its messages renders" in refuted


def test_a_secret_in_the_output_is_noticed(shop: Compiled) -> None:
    place = "http://hooks.slack.com/services/T01AB/B01CD/k9xW"
    assert "it holds no secret" in broken(shop, verify_secrets, "http://127", f"{place}#")


def test_three_hundred_routes_are_judged(tmp_path: Path) -> None:
    one = SERVICES.split("---")[2]
    services = "---".join(one.replace("providers", f"s{n}") for n in range(75))
    shop = routing(Inbox(), tmp_path / "secrets")
    write_spec(tmp_path, f"{SERVICES}---{services}---{shop}")
    assert run_compiler(tmp_path, "build").exit_code == 0
    model = compile_root(tmp_path).model
    assert model is not None
    proofs = list(verify_receivers(Case(model=model, root=tmp_path, output=tmp_path / "output")))
    assert len(proofs) >= 300
    assert {proof.verdict for proof in proofs} == {Verdict.PROVEN}
