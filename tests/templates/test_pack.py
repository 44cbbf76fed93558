"""Each template that comes along is whole, and proven at the extremes of its parameters."""

from __future__ import annotations

import subprocess
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest
import yaml

from slosmith.build.compile import compile_root
from tests.conftest import ONE_TIER, Compile, Sample, write_spec
from tests.templates.page import FILES, PACK, PAGE, render
from tests.tools.judges import Judge

# A bound that each histogram of the pack has as a bucket, but for two.
BOUNDS = {"traefik/latency": "1.2s", "spring-boot/latency": "357.913941ms"}


def spec_of(name: str, *, every: bool) -> str:
    """SLOs of a template with the values that it is tried with: the last ones, or every one."""
    template = PACK[name]
    parameters: dict[str, dict[str, Any]] = template.get("parameters", {})
    tried = [parameter["examples"] for parameter in parameters.values()]
    rows = [*zip_longest(*tried)] if every else [tuple(values[-1] for values in tried)]
    wording = f"p95 < {BOUNDS.get(name, '1s')}" if "latency" in template["sli"] else "99.9%"
    slos = []
    for number, row in enumerate(rows):
        written = dict(zip(parameters, row, strict=True))
        first = {key: parameters[key]["examples"][0] for key in parameters}
        given = {key: first[key] if value is None else value for key, value in written.items()}
        one = {"name": f"a{number}", "objective": wording, "use": name, "with": given}
        slos.append(one)
    return yaml.safe_dump({"service": "shop", "slos": slos}, sort_keys=False)


def test_the_ten_that_teams_ask_for_are_there() -> None:
    assert [file.name.removesuffix(".yaml") for file in FILES] == [
        "blackbox",
        "envoy",
        "grpc-server",
        "istio",
        "kafka-consumer",
        "kube-apiserver",
        "nginx-ingress",
        "otel-http",
        "spring-boot",
        "traefik",
    ]


@pytest.mark.parametrize("name", PACK)
def test_each_is_whole(name: str) -> None:
    template = PACK[name]
    assert template["source"].startswith("https://"), "where the metrics' names are from"
    assert template["contract"]
    assert all(metric["help"] for metric in template["contract"].values())
    assert template["runbook"].keys() >= {"meaning", "impact", "diagnosis", "mitigation"}
    assert all(one["examples"] for one in template.get("parameters", {}).values())


@pytest.mark.parametrize("name", PACK)
def test_each_is_right_with_every_value_that_it_is_tried_with(name: str, tmp_path: Path) -> None:
    write_spec(tmp_path, spec_of(name, every=True))
    compilation = compile_root(tmp_path)
    assert compilation.model is not None, compilation.findings
    # A low objective gets an outage tier; nothing else is to be said of a template.
    assert {one.code.id for one in compilation.findings} <= {"S901", "S902", "S903", "S607"}


@pytest.mark.judge
@pytest.mark.slow
def test_each_is_proven_at_its_extremes(compile: Compile, promtool: Judge, sample: Sample) -> None:
    for name in [*PACK][:: sample(14, 1)]:
        compiled = compile(spec_of(name, every=False) + ONE_TIER, "--only", "rules,tests")
        assert compiled.exit_code == 0, compiled.stderr
        files = [*compiled.output("prometheus", "tests").glob("*.yaml")]
        words = [str(promtool.path), "test", "rules", *map(str, files)]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{name}: {done.stdout}{done.stderr}"


def test_the_page_lists_them_as_they_are() -> None:
    assert PAGE.read_text(encoding="utf-8") == render(), "run python -m tests.templates"
