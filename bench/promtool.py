"""promtool as a measuring instrument: what a query gives after rules were played over series."""

import json
import re
import subprocess
import tempfile
from pathlib import Path

import numpy as np

from bench.judges import find_judge
from bench.rules import Rules
from slosmith.player.counters import Counter

_TICK = 10
_GOT = re.compile(r"expr: (\".*\"), time: [^\n]*\n\s*exp: [^\n]*\n\s*got: ([^\n]*)")
_VALUE = re.compile(r"\s(\S+)$")


def promtool_version() -> str:
    """What it says of itself."""
    run = subprocess.run(
        [find_judge("promtool"), "--version"], capture_output=True, text=True, check=True
    )
    found = re.search(r"version (\S+)", run.stdout + run.stderr)
    return found[1] if found else ""


def has_closed_ranges() -> bool:
    """Whether ranges hold both of their ends, as they do before Prometheus 3."""
    return int(promtool_version().partition(".")[0]) < 3


def ask_promtool(
    rules: Rules, inputs: dict[str, str], interval: int, queries: list[tuple[str, int]]
) -> list[float | None]:
    """The value of each query so many seconds after the start; None where there is none.

    Each query must give at most one series. promtool compares, and says what it got instead.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "rules.yaml").write_text(rules.text.partition("\n---\n")[0])
        paths = ["rules.yaml"]
        for number, text in enumerate(rules.text.split("\n---\n")[1:]):
            if text.strip():
                paths.append(f"rules{number}.yaml")
                (folder / paths[-1]).write_text(text)
        asked = [
            {
                "expr": f"{query} # {number}",
                "eval_time": f"{at}s",
                "exp_samples": [{"labels": "impossible{}", "value": -1}],
            }
            for number, (query, at) in enumerate(queries)
        ]
        series = [{"series": series, "values": values} for series, values in inputs.items()]
        document = {
            "rule_files": paths,
            "evaluation_interval": "30s",
            "group_eval_order": [group.name for group in rules.groups],
            "tests": [
                {"interval": f"{interval}s", "input_series": series, "promql_expr_test": asked}
            ],
        }
        (folder / "test.yaml").write_text(json.dumps(document))
        run = subprocess.run(
            [find_judge("promtool"), "test", "rules", "test.yaml"],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
    said = run.stdout + run.stderr
    values: dict[int, float | None] = {}
    for expr, got in _GOT.findall(said):
        value = _VALUE.search(got)
        values[int(json.loads(expr).rpartition("# ")[2])] = float(value[1]) if value else None
    if len(values) != len(queries):
        raise RuntimeError(f"promtool did not answer: {said[:2000]}")
    return [values[number] for number in range(len(queries))]


def as_input(counter: Counter) -> tuple[str, str]:
    """A counter in promtool's notation, at a sample each ten seconds, most of them not there."""
    labels = ",".join(f'{name}="{value}"' for name, value in sorted(counter.labels.items()))
    values = ["_"] * (int(counter.times[-1]) // _TICK + 1)
    for time, value in zip(counter.times, counter.values, strict=True):
        values[int(time) // _TICK] = "stale" if np.isnan(value) else repr(float(value))
    return f"{counter.name}{{{labels}}}", " ".join(values)
