"""Objects of Kubernetes hold what Prometheus, Alertmanager and Grafana read, and nothing else."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from slosmith.build.compile import compile_root
from slosmith.emit import TARGETS
from slosmith.judges import operator_schema
from slosmith.judges.operator_schema import violations
from slosmith.verify import Case
from slosmith.verify.kubernetes import verify_kubernetes
from tests.conftest import Compile, Compiled, Sample, run_compiler
from tests.mutants.outcome import share_noticed
from tests.mutants.platforms import SHOP, WANTED, lay_out, load, refuted, try_damage

# A name of RFC 1123, as an API server takes it.
NAME = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")

_WRONG: tuple[dict[str, Any], ...] = (
    {"expr": "a", "x": "y"},
    {"record": "a"},
    {"expr": "a", "for": "1 m"},
    {"expr": "a", "labels": {"a": 1}},
    {"expr": "a", "annotations": []},
    {"expr": "a", "keep_firing_for": ""},
)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shop's objects."""
    return lay_out(tmp_path_factory.mktemp("shop"))


def objects(root: Path) -> dict[str, list[Any]]:
    home = root / "output" / "kubernetes"
    return {path.relative_to(home).as_posix(): load(path) for path in home.rglob("*.yaml")}


def said(built: Compiled) -> list[str]:
    return [line for line in built.stderr.splitlines() if "S1301" in line]


def proven_wrong(root: Path) -> list[str]:
    model = compile_root(root).model
    assert model is not None
    return refuted(verify_kubernetes(Case(model=model, root=root, output=root / "output")))


def test_each_service_has_its_rules_in_an_object_that_the_operator_selects(shop: Path) -> None:
    (found,) = objects(shop)["rules/shop.yaml"]
    plain = yaml.safe_load((shop / "output/prometheus/rules/shop.yaml").read_text("utf-8"))
    assert found["apiVersion"] == "monitoring.coreos.com/v1"
    assert found["kind"] == "PrometheusRule"
    assert found["metadata"]["namespace"] == "slo"
    assert found["metadata"]["labels"]["release"] == "prometheus"
    assert found["spec"] == plain


def test_dashboards_are_what_the_sidecar_looks_for(shop: Path) -> None:
    (found,) = objects(shop)["dashboards/slo_shop_up.yaml"]
    assert found["metadata"]["labels"]["grafana_dashboard"] == "1"
    plain = json.loads((shop / "output/grafana/dashboards/slo_shop_up.json").read_text("utf-8"))
    assert json.loads(found["data"]["slo_shop_up.json"]) == plain


def test_every_object_is_listed_and_has_a_name_of_its_own(shop: Path) -> None:
    found = objects(shop)
    listed = found.pop("kustomization.yaml")[0]["resources"]
    assert sorted(listed) == sorted(found)
    names = [(one["kind"], one["metadata"]["name"]) for many in found.values() for one in many]
    assert len(names) == len(set(names))
    assert [name for _, name in names if not NAME.fullmatch(name) or len(name) > 253] == []


def test_a_receivers_secret_is_the_key_that_the_operator_mounts(shop: Path) -> None:
    (found,) = objects(shop)["alertmanager/config.yaml"]
    receivers = {one["name"]: one for one in found["spec"]["receivers"]}
    (pager,) = receivers["pager"]["pagerdutyConfigs"]
    assert pager["routingKey"] == {"name": "pagerduty", "key": "key"}
    (mail,) = receivers["mail"]["emailConfigs"]
    assert mail["authPassword"] == {"name": "mail", "key": "password"}
    (beat,) = receivers["heartbeat"]["webhookConfigs"]
    token = {"type": "Bearer", "credentials": {"name": "beats", "key": "token"}}
    assert beat["httpConfig"] == {"authorization": token}


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("location: UTC", "location: Europe/Berlin", '"Europe/Berlin" has no place in an'),
        ("secrets/slack/url", "secrets/slack", '"/etc/alertmanager/secrets/slack" names no key'),
    ],
)
def test_what_an_object_cannot_say_is_found_and_a_secret_holds_all_of_it(
    compile: Compile, old: str, new: str, words: str
) -> None:
    built = compile(SHOP.replace("TARGETS", "kubernetes").replace(old, new))
    assert built.exit_code == 0
    (line,) = said(built)
    assert words in line
    assert not built.output("kubernetes", "alertmanager", "config.yaml").exists()
    ((one,),) = (found for name, found in objects(built.root).items() if "secret" in name)
    plain = yaml.safe_load(built.output("alertmanager", "alertmanager.yaml").read_text("utf-8"))
    held = yaml.safe_load(one["stringData"]["alertmanager.yaml"])
    assert held.pop("templates") == ["/etc/alertmanager/configmaps/slosmith-templates/*.tmpl"]
    assert held == {key: value for key, value in plain.items() if key != "templates"}
    assert proven_wrong(built.root) == []


def test_names_that_end_in_a_dash_become_names_of_objects(compile: Compile) -> None:
    slo = "service: a-\nslos: [{name: b-, objective: 99%, sli: {probe: up}}]\n"
    built = compile(f"{slo}---\nservice: b\nslos: []\n---\nsettings: {{targets: [kubernetes]}}\n")
    assert proven_wrong(built.root) == []


def test_words_that_yaml_takes_for_something_else_stay_names(compile: Compile) -> None:
    built = compile(
        "service: shop\nlabels: {y: a}\nslos: []\nalerts:\n"
        "- {alert: Full, expr: up == 0, summary: x, severity: ticket, "
        "labels: {'on': b}, annotations: {'null': c}}\n---\n"
        "settings: {targets: [kubernetes], kubernetes: {namespace: '1e3', labels: {'no': d}}}\n"
    )
    (found,) = objects(built.root)["rules/shop.yaml"]
    assert found["metadata"]["namespace"] == "1e3"
    assert found["metadata"]["labels"]["no"] == "d"
    (rule,) = found["spec"]["groups"][0]["rules"]
    assert {"y", "on"} <= {*rule["labels"]}
    assert '"y": ' in built.rules("shop").read_text("utf-8")  # Go's parsers take it for true
    assert "null" in rule["annotations"]
    assert proven_wrong(built.root) == []


def test_rules_that_are_too_many_for_one_object_are_one_for_each_slo(compile: Compile) -> None:
    slos = "".join(
        f"  - {{name: s{n}, objective: 99%, sli: {{events: {{total: a_total, bad: b_total}}}}}}\n"
        for n in range(40)
    )
    alerts = "alerts: [{alert: Full, expr: full > 1, severity: page, summary: full}]\n"
    built = compile(
        f"service: big\nslos:\n{slos}{alerts}---\nsettings: {{targets: [kubernetes]}}\n"
    )
    found = objects(built.root)["rules/big.yaml"]
    assert [one["metadata"]["name"] for one in found[:2]] == ["slo.big.s0", "slo.big.s1"]
    assert len(found) == 41
    assert proven_wrong(built.root) == []


def test_export_says_what_it_cannot(compile: Compile) -> None:
    elsewhere = SHOP.replace("targets: [TARGETS]", "targets: []")
    built = compile(elsewhere.replace("location: UTC", "location: Asia/Tokyo"))
    assert said(built) == []
    exported = run_compiler(built.root, "build", "--only", "kubernetes")
    assert exported.exit_code == 0
    assert len(said(exported)) == 1
    assert built.output("kubernetes", "rules", "shop.yaml").is_file()


def test_damage_to_objects_is_noticed(shop: Path, sample: Sample) -> None:
    outcomes = [*try_damage(shop, "kubernetes", sample(25, 2000))]
    assert [one for one in outcomes if not one.noticed and not one.reason][1:] == []
    assert share_noticed(outcomes) >= WANTED or len(outcomes) < 50


def test_the_schema_is_applied_as_a_library_applies_it(shop: Path) -> None:
    text = Path(operator_schema.__file__).with_suffix(".json").read_text(encoding="utf-8")
    schema = json.loads(text.replace('"$ref": "', '"$ref": "#/$defs/').replace("(?i)", ""))
    strict = {"$defs": _closed(schema), **_closed(schema["PrometheusRule"])}
    library = jsonschema.Draft202012Validator(strict)
    (found,) = objects(shop)["rules/bank.yaml"]
    spec = found["spec"]
    assert [*library.iter_errors(spec)] == [*violations("PrometheusRule", found)] == []
    rules = spec["groups"][0]["rules"]
    for wrong in _WRONG:
        rules[0] = wrong
        assert [*library.iter_errors(spec)] != [], wrong
        assert [*violations("PrometheusRule", found)] != [], wrong


def _closed(schema: Any) -> Any:
    """The schema with no more properties than it names, as strict validation of fields has it."""
    if isinstance(schema, list):
        return [_closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: _closed(one) for key, one in schema.items()}
    is_closed = isinstance(schema.get("properties"), dict) and schema.get("type") == "object"
    return {"additionalProperties": False, **made} if is_closed else made


def test_it_waits_to_be_asked() -> None:
    (target,) = (one for one in TARGETS if one.name == "kubernetes")
    assert target.opt_in


NEWER = SHOP.replace("TARGETS", "kubernetes").replace(
    "settings:", 'settings:\n  alertmanager: "0.34"'
)


def with_receiver(written: str) -> str:
    return NEWER.replace("    mail: {", f"    other: {{{written}}}\n    mail: {{", 1)


def test_keys_of_a_receiver_are_spelt_as_the_operator_spells_them(compile: Compile) -> None:
    file = "/etc/alertmanager/secrets/teams/url"
    built = compile(with_receiver(f"msteamsv2: {{webhook_url_file: {file}}}"))
    assert said(built) == []
    (found,) = objects(built.root)["alertmanager/config.yaml"]
    receivers = {one["name"]: one for one in found["spec"]["receivers"]}
    (teams,) = receivers["other"]["msteamsv2Configs"]
    assert teams["webhookURL"] == {"name": "teams", "key": "url"}
    assert proven_wrong(built.root) == []


def test_a_receiver_that_the_operator_does_not_know_is_found(compile: Compile) -> None:
    file = "/etc/alertmanager/secrets/chat/url"
    written = f'mattermost: {{channel: "town", webhook_url_file: {file}}}'
    (line,) = said(compile(with_receiver(written)))
    assert "has no mattermostConfigs" in line
