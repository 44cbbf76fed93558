"""The rules whose behaviour and cost are measured: this compiler's, and those of its peers.

A peer's are its own where its program is found, else written out from its formulas; the origin
says which. All SLOs look at the same raw series, so that any number has a history at once.
"""

import json
import subprocess
import tempfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from bench.rules import BAD, METRIC, TOTAL, Rules
from bench.tools import find_peer, slosmith
from slosmith.build.compile import compile_root
from slosmith.commands.compare.documented import Groups, Pyrra, Sloth, pyrra_groups, sloth_groups
from slosmith.model.burnrate import Plan
from slosmith.model.units import Duration

_RENDERED, _WRITTEN_OUT = "rendered", "written out from its formulas"


ONE = ("errors",)
"""The names of SLOs, where one is enough."""


def tool_rules(objective: str) -> list[Rules]:
    """The rules of every tool for one SLO over 30 days, like `99.9`."""
    return [slosmith_rules(objective), sloth_rules(objective), _pyrra_rules(objective)]


def tool_plan(objective: str) -> Plan:
    """What this compiler makes of its policy at an objective: the arithmetic behind its alerts."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _write_promises(folder, objective, ONE)
        model = compile_root(folder).model
    assert model is not None
    return model.slos[0].plan


def _write_promises(folder: Path, objective: str, slos: tuple[str, ...]) -> None:
    specs = [
        f"  - name: {slo}\n"
        f"    objective: {objective}%\n"
        f"    sli: {{events: {{total: '{TOTAL}', bad: '{BAD}'}}}}\n"
        for slo in slos
    ]
    (folder / "slo").mkdir()
    (folder / "slo" / "shop.yaml").write_text("service: shop\nslos:\n" + "".join(specs))


def slosmith_rules(objective: str, slos: tuple[str, ...] = ONE) -> Rules:
    """What this compiler renders."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _write_promises(folder, objective, slos)
        _run(slosmith("build", "--only", "rules"), folder)
        rendered = (folder / "output" / "prometheus" / "rules" / "shop.yaml").read_text()
    return Rules(tool="slosmith", origin=_RENDERED, text=rendered)


def sloth_rules(objective: str, slos: tuple[str, ...] = ONE) -> Rules:
    """Sloth's: every window from raw series, the period as an average of 5 m ratios."""
    program = find_peer("sloth")
    if program is None:
        groups = [group for slo in slos for group in _sloth_groups(objective, slo)]
        return Rules(tool="Sloth", origin=_WRITTEN_OUT, text=_dump(groups))
    total, bad = (f"sum(rate({series}[{{{{.window}}}}]))" for series in (TOTAL, BAD))
    alerting = {
        "name": "ShopErrors",
        "page_alert": {"labels": {"severity": "page"}},
        "ticket_alert": {"labels": {"severity": "ticket"}},
    }
    specs = [
        {
            "name": slo,
            "objective": float(objective),
            "sli": {"events": {"error_query": bad, "total_query": total}},
            "alerting": alerting,
        }
        for slo in slos
    ]
    spec = {"version": "prometheus/v1", "service": "shop", "slos": specs}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "slos.yaml").write_text(yaml.safe_dump(spec))
        _run([program, "generate", "-i", "slos.yaml", "-o", "rules.yaml"], folder)
        text = (folder / "rules.yaml").read_text()
    return Rules(tool="Sloth", origin=_RENDERED, text=text)


def _pyrra_rules(objective: str) -> Rules:
    program = find_peer("pyrra")
    if program is None:
        return Rules(tool="Pyrra", origin=_WRITTEN_OUT, text=_dump(_pyrra_groups(objective)))
    spec = {
        "apiVersion": "pyrra.dev/v1alpha1",
        "kind": "ServiceLevelObjective",
        "metadata": {"name": "errors", "namespace": "shop"},
        "spec": {
            "target": objective,
            "window": "30d",
            "indicator": {"ratio": {"errors": {"metric": BAD}, "total": {"metric": TOTAL}}},
        },
    }
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for below in ("slos", "rules"):
            (folder / below).mkdir()
        (folder / "slos" / "errors.yaml").write_text(json.dumps(spec))
        words = [program, "generate", "--config-files=slos/*.yaml", "--prometheus-folder=rules"]
        _run(words, folder)
        text = "\n---\n".join(one.read_text() for one in sorted((folder / "rules").iterdir()))
    return Rules(tool="Pyrra", origin=_RENDERED, text=text)


def _sloth_groups(objective: str, slo: str) -> Groups:
    return sloth_groups(
        Sloth(
            service="shop",
            name=slo,
            alert="ShopErrors",
            budget=1 - Decimal(objective) / 100,
            ratio=lambda w: f"(sum(rate({BAD}[{w}])))\n/\n(sum(rate({TOTAL}[{w}])))",
            page={"severity": "page"},
            ticket={"severity": "ticket"},
        )
    )


def _pyrra_groups(objective: str) -> Groups:
    def ratio(window: str) -> str:
        return f"sum(rate({BAD}[{window}])) / sum(rate({TOTAL}[{window}]))"

    groups = pyrra_groups(
        Pyrra(
            name="errors",
            alert="ErrorBudgetBurn",
            budget=1 - Decimal(objective) / 100,
            period=Duration.parse("30d"),
            metric=METRIC,
            labels={"job": "shop"},
            ratio=ratio,
            used=ratio,
        )
    )
    expr = f"sum by (code) (increase({TOTAL}[30d]))"
    labels = {"job": "shop", "slo": "errors"}
    groups[0]["rules"] = [{"record": "http_requests:increase30d", "expr": expr, "labels": labels}]
    return groups


def _run(command: list[str], folder: Path) -> None:
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


def _dump(groups: list[dict[str, Any]]) -> str:
    return yaml.safe_dump({"groups": groups})
