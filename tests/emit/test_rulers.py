"""Rules for Mimir and Thanos: the plain ones, in the form that their rulers take."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tests.conftest import Compile, Sample
from tests.mutants.outcome import share_noticed
from tests.mutants.platforms import SHOP, WANTED, lay_out, try_damage

MIMIR = SHOP.replace("TARGETS", "mimir")


def test_each_team_is_a_tenant_with_a_namespace_for_each_service(compile: Compile) -> None:
    written = MIMIR.replace("service: bank\nteam: web", "service: bank\nteam: money")
    teams = "  teams:\n    money: {page: [pager], ticket: [chat]}\n"
    built = compile(written.replace("  teams:\n", teams))
    home = built.output("mimir", "rules")
    found = {path.relative_to(home).as_posix() for path in home.rglob("*.yaml")}
    own = {f"{team}/_slosmith.yaml" for team in ("web", "money")}
    assert found == {"web/shop.yaml", "money/bank.yaml", *own}
    text = built.output("mimir", "rules", "money", "bank.yaml").read_text(encoding="utf-8")
    namespace = yaml.safe_load(text)
    assert namespace["namespace"] == "bank"
    assert {tuple(one["source_tenants"]) for one in namespace["groups"]} == {("metrics", "edge")}


def test_every_environment_gets_the_same_rules(compile: Compile) -> None:
    tenants = "mimir: {tenants: [staging, production]"
    built = compile(MIMIR.replace("mimir: {source_tenants: [metrics, edge]", tenants))
    texts = {
        built.output("mimir", "rules", tenant, "shop.yaml").read_text(encoding="utf-8")
        for tenant in ("staging", "production")
    }
    assert len(texts) == 1


def test_what_a_receiver_reads_from_a_file_is_a_variable_that_the_heading_names(
    compile: Compile,
) -> None:
    text = compile(MIMIR).output("mimir", "alertmanager.yaml").read_text(encoding="utf-8")
    names = "${BEATS_TOKEN} ${MAIL_PASSWORD} ${PAGERDUTY_KEY} ${SLACK_URL}"
    assert text.splitlines()[1] == f"# Fill in, and nothing else: {names}"
    said = yaml.safe_load(yaml.safe_load(text)["alertmanager_config"])
    receivers = {one["name"]: one for one in said["receivers"]}
    assert receivers["chat"]["slack_configs"][0]["api_url"] == "${SLACK_URL}"
    assert "_file" not in yaml.safe_load(text)["alertmanager_config"]


def test_more_alerts_of_a_service_than_a_group_may_have_are_found(compile: Compile) -> None:
    alerts = "".join(
        f"  - {{alert: Full{n}, expr: full > {n}, severity: ticket, summary: full}}\n"
        for n in range(21)
    )
    built = compile(f"service: shop\nalerts:\n{alerts}---\nsettings: {{targets: [mimir]}}\n")
    assert "ruler_max_rules_per_rule_group: 21" in built.stderr


@pytest.mark.parametrize("target", ["mimir", "thanos"])
def test_damage_to_what_a_ruler_takes_is_noticed(
    tmp_path: Path, target: str, sample: Sample
) -> None:
    outcomes = [*try_damage(lay_out(tmp_path), target, sample(8, 1000))]
    assert [one for one in outcomes if not one.noticed and not one.reason][1:] == []
    assert share_noticed(outcomes) >= WANTED or len(outcomes) < 50


def test_a_thanos_ruler_is_asked_to_go_on_where_settings_say_so(compile: Compile) -> None:
    built = compile(SHOP.replace("TARGETS", "thanos"))
    text = built.output("thanos", "rules", "shop.yaml").read_text(encoding="utf-8")
    groups = yaml.safe_load(text)["groups"]
    assert {one["partial_response_strategy"] for one in groups} == {"warn"}
