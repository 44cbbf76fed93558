"""`slosmith verify` on dashboards: an alert without its panel is found."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from slosmith.build.compile import compile_root
from slosmith.verify.panels import verify_panels
from slosmith.verify.proof import Case, Verdict
from tests.tools.judges import ROOT


@pytest.fixture
def case(tmp_path: Path) -> Case:
    model = compile_root(ROOT).model
    assert model is not None
    shutil.copytree(ROOT / "output", tmp_path / "output")
    return Case(model=model, root=tmp_path, output=tmp_path / "output")


def _failed(case: Case) -> list[str]:
    return [proof.subject for proof in verify_panels(case) if proof.verdict is Verdict.FAILED]


def test_every_alert_has_its_panel(case: Case) -> None:
    proofs = list(verify_panels(case))
    services = {f"{service.name}.yaml" for service in case.model.services}
    alerts = sum(
        path.read_text().count("- alert:")
        for path in (case.output / "prometheus" / "rules").glob("*.yaml")
        if path.name in services
    )
    assert len(proofs) == alerts
    assert _failed(case) == []


def test_a_missing_dashboard_fails_every_alert_that_links_to_it(case: Case) -> None:
    (case.output / "grafana" / "dashboards" / "slo_council_error-rate.json").unlink()
    assert _failed(case) != []
    assert all(subject.startswith("CouncilErrorRate") for subject in _failed(case))


def test_a_panel_that_lost_its_query_fails_its_alert_alone(case: Case) -> None:
    path = case.output / "grafana" / "dashboards" / "slo_cache.json"
    dashboard = json.loads(path.read_text())
    panels = [panel for row in dashboard["panels"] for panel in row.get("panels", [])]
    panel = next(panel for panel in panels if panel["title"] == "Alert: CacheStampede")
    panel["targets"] = panel["targets"][:1]
    path.write_text(json.dumps(dashboard))
    assert _failed(case) == ["CacheStampede"]
