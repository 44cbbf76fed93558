"""One scene: a spec, raw series, and claims, played by promtool against the compiled rules."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import yaml

from tests.behaviour.claims import (
    Claim,
    filled,
    never_nan,
    no_raw_label,
    nothing_else_fires,
    stays_within,
)
from tests.behaviour.signals import Samples
from tests.behaviour.vmalert import VmalertTool
from tests.tools.judges import Judge


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What happens to a service, at the pace that its rules are evaluated at."""

    given: Mapping[str, Samples]
    lasting: str
    # The guard counts with the interval that is written into the rules: a coarser evaluation is
    # faithful only where no guard decides.
    evaluation: str = "30s"
    scrape: str = "30s"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """A rendered rule file, and what the harness must know of its content."""

    path: Path
    groups: tuple[str, ...]
    records: tuple[str, ...]


def load_rules(path: Path) -> Rules:
    """Read the names of a rule file's groups, in their order, and of its series."""
    groups = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["groups"]
    names = (rule.get("record") for group in groups for rule in group["rules"])
    return Rules(
        path=path,
        groups=tuple(group["name"] for group in groups),
        records=tuple(dict.fromkeys(name for name in names if name)),
    )


def play(judge: Judge | VmalertTool, rules: Rules, scene: Scene, *claims: Claim) -> None:
    """Let a tool judge every claim, and those that hold in any scene; fail with what it saw."""
    spoken = tuple(claim for claim in claims if claim.says)
    every = (*spoken, nothing_else_fires(claims), *_invariants(rules))
    verdict = _ask(judge, rules, scene, [_query(scene, claim, claim.holds, 1) for claim in every])
    if verdict is None:
        return
    broken = [c for c in every if f"expr: {json.dumps(_filled(scene, c.holds))}," in verdict]
    measured = [_query(scene, claim, claim.measured, None) for claim in broken]
    seen = _ask(judge, rules, scene, measured) if broken else verdict
    sentences = "".join(f"\n- {claim.says}" for claim in broken)
    pytest.fail(f"{judge} does not find that{sentences}\n{seen or 'no such series'}", pytrace=False)


def _invariants(rules: Rules) -> Iterator[Claim]:
    yield no_raw_label()
    for record in rules.records:
        yield never_nan(record)
        if record.startswith("slo:error_ratio:"):
            yield stays_within(record, 0, 1)


def _query(scene: Scene, claim: Claim, expression: str, expected: int | None) -> dict[str, object]:
    samples = [] if expected is None else [{"labels": "{}", "value": expected}]
    return {
        "expr": _filled(scene, expression),
        "eval_time": claim.at or scene.lasting,
        "exp_samples": samples,
    }


def _filled(scene: Scene, expression: str) -> str:
    return filled(expression, whole=scene.lasting, step=scene.evaluation)


def _ask(
    judge: Judge | VmalertTool, rules: Rules, scene: Scene, queries: list[dict[str, object]]
) -> str | None:
    """Run one test file beside the rules; return what promtool objects to, or None."""
    series = [
        {"series": name, "values": signal.samples(scene.scrape)}
        for name, signal in scene.given.items()
    ]
    document = {
        "rule_files": [str(rules.path)],
        "evaluation_interval": scene.evaluation,
        # Without it the groups run in random order, and values cross them an interval late.
        "group_eval_order": rules.groups,
        "tests": [{"interval": scene.scrape, "input_series": series, "promql_expr_test": queries}],
    }
    with TemporaryDirectory() as folder:
        file = Path(folder) / "scene.test.yaml"
        if isinstance(judge, VmalertTool):
            return judge.ask(document, file)
        file.write_text(json.dumps(document), encoding="utf-8")
        command = [str(judge.path), "test", "rules", str(file)]
        done = subprocess.run(command, text=True, capture_output=True, check=False)
    return None if done.returncode == 0 else done.stdout + done.stderr
