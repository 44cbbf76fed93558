"""Several installations on one Alertmanager: what happens in one is no matter of another."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from slosmith.build.compile import compile_root
from slosmith.verify import Case, Verdict
from slosmith.verify.inhibition import verify_inhibition
from tests.conftest import Compile, Compiled
from tests.emit.routing.servers import Router, running
from tests.emit.routing.shop import SERVICES, routing
from tests.emit.routing.test_inhibition import alert, muted_with
from tests.servers.inbox import Inbox
from tests.tools.judges import Judge

pytestmark = pytest.mark.judge

OWN = """
  inhibit:
    - {source: {alertname: DatabaseDisk}, target: {alertname: PaymentsLag}}
"""


@pytest.fixture
def spec(told: Inbox, tmp_path: Path) -> str:
    """The shop in several clusters, whose names Prometheus adds; all share one name service."""
    services = SERVICES.replace("depends_on: [database]", DEPENDS)
    settings = "settings: {external_labels: [cluster]}\n"
    return f"{settings}---{services}---{NAMES}---{routing(told, tmp_path / 'secrets')}{OWN}"


@pytest.fixture
def clusters(compile: Compile, spec: str) -> Compiled:
    """The shop in several clusters, built."""
    built = compile(spec)
    assert built.exit_code == 0, built.stderr
    return built


DEPENDS = "depends_on: [database, {service: names, across: true}]"
NAMES = """
service: names
team: data
alerts:
  - {alert: NamesDown, expr: names_up == 0, severity: page, summary: no name is found}
"""


@pytest.fixture
def server(alertmanager: Judge, clusters: Compiled, tmp_path: Path) -> Iterator[Router]:
    """Alertmanager, running on what was rendered."""
    config = clusters.output("alertmanager", "alertmanager.yaml")
    with running(alertmanager.path, config, tmp_path) as one:
        yield one


@pytest.mark.every_version
def test_nothing_in_staging_inhibits_anything_in_production(server: Router) -> None:
    own = {"slo": "errors", "tier": "daily"}
    assert muted_with(
        server,
        alert("database", "page", "database", alertname="DatabaseReadOnly", cluster="staging"),
        alert("dependent", "page", "payments", slo="errors", cluster="production"),
        alert("dependent-there", "page", "payments", slo="errors", cluster="staging"),
        alert("fast", "page", "providers", slo="errors", tier="fast", cluster="staging"),
        alert("daily", "ticket", "providers", **own, cluster="production"),
        alert("daily-there", "ticket", "providers", **own, cluster="staging"),
        alert("disk", "ticket", "database", alertname="DatabaseDisk", cluster="staging"),
        alert("lag", "ticket", "payments", alertname="PaymentsLag", cluster="production"),
        alert("lag-there", "ticket", "payments", alertname="PaymentsLag", cluster="staging"),
    ) == {"dependent-there", "daily-there", "lag-there"}


@pytest.mark.every_version
def test_a_dependency_that_all_share_inhibits_in_every_installation(server: Router) -> None:
    assert muted_with(
        server,
        alert("names", "page", "names", alertname="NamesDown", cluster="hub"),
        alert("production", "page", "payments", slo="errors", cluster="production"),
        alert("staging", "page", "payments", slo="errors", cluster="staging"),
    ) == {"production", "staging"}


def test_each_installation_has_groups_and_silences_of_its_own(clusters: Compiled) -> None:
    text = clusters.output("alertmanager", "alertmanager.yaml").read_text(encoding="utf-8")
    groups = [line for line in text.splitlines() if "group_by" in line]
    assert groups
    assert all("cluster" in line for line in groups)
    page = clusters.output("runbooks", "payments", "errors.md").read_text(encoding="utf-8")
    assert 'slo=errors "cluster=${CLUSTER:?}"' in page


def test_what_distinguishes_no_installations_is_noticed(compile: Compile, spec: str) -> None:
    built = compile(spec)
    path = built.output("alertmanager", "alertmanager.yaml")
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("    equal: [cluster]\n", "", 1), encoding="utf-8")
    model = compile_root(built.root).model
    assert model is not None
    proofs = verify_inhibition(Case(model=model, root=built.root, output=built.output()))
    refuted = {one.claim for one in proofs if one.verdict is Verdict.FAILED}
    assert refuted == {"it inhibits what it should and nothing else"}


def test_labels_that_every_alert_has_distinguish_installations_too(
    compile: Compile, told: Inbox, tmp_path: Path
) -> None:
    spec = f"settings: {{labels: {{cluster: eu-1}}}}\n---{SERVICES}---"
    built = compile(f"{spec}{routing(told, tmp_path / 'secrets')}")
    assert built.exit_code == 0, built.stderr
    config = yaml.safe_load(built.output("alertmanager", "alertmanager.yaml").read_text("utf-8"))
    assert all("cluster" in rule["equal"] for rule in config["inhibit_rules"])
    page = built.output("runbooks", "payments", "errors.md").read_text(encoding="utf-8")
    assert "slo=errors cluster=eu-1" in page


def test_without_such_labels_a_shared_dependency_changes_no_byte(
    compile: Compile, told: Inbox, tmp_path: Path
) -> None:
    where = routing(told, tmp_path / "secrets")
    texts = []
    for written in ("[database]", "[{service: database, across: true}]"):
        services = SERVICES.replace("[database]", written)
        built = compile(f"{services}---{where}")
        assert built.exit_code == 0, built.stderr
        texts.append(built.output("alertmanager", "alertmanager.yaml").read_bytes())
    assert texts[0] == texts[1]
    config = yaml.safe_load(texts[0])
    assert config["route"]["group_by"] == ["service", "slo", "provider"]
    # Between services nothing need be equal; of one SLO its group, where a tier has any.
    equal = {tuple(rule.get("equal", ())) for rule in config["inhibit_rules"]}
    assert equal == {("service", "slo", "provider"), ("service", "slo"), ()}
