"""Rules on other platforms are held against what was rendered for these."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from slosmith.build.compile import compile_root
from slosmith.commands.doctor.rendered import Part, rendered_groups
from slosmith.judges.server import ServerProcess, free_port
from tests.commands.doctor.running import loaded_group
from tests.conftest import run_compiler, write_spec
from tests.servers.answering import Reply, Request, answering

SPEC = """\
service: shop
team: web
slos: [{name: errors, objective: 99%, sli: {events: {total: a_total, bad: b_total}}}]
alerts:
  - {alert: ShopFull, expr: 'full{zone="b"} > 2592000', for: 10m, severity: page,
     keep_firing_for: 90s, summary: no room is left}
---
service: bank
team: money
slos: [{name: errors, objective: 99%, sli: {events: {total: c_total, bad: d_total}}}]
---
settings: {targets: [victoriametrics, mimir]}
"""


@contextmanager
def vmalert(programs: Path, rules: Path, folder: Path) -> Iterator[str]:
    """A real vmalert that evaluates rules over nothing."""
    url, nowhere = (f"http://127.0.0.1:{free_port()}" for _ in range(2))
    words = [f"-rule={rules}/*.yaml", f"-datasource.url={nowhere}", "-notifier.blackhole"]
    words += [f"-remoteWrite.url={nowhere}"]
    server = ServerProcess(
        name="vmalert",
        command=[
            *(str(programs / "vmalert"), *words),
            f"-httpListenAddr={url.removeprefix('http://')}",
        ],
        url=url,
        log=folder / "vmalert.log",
        ready="/health",
    )
    with server.running():
        yield url


@pytest.mark.judge
@pytest.mark.slow
def test_vmalert_is_asked_for_its_layers(tmp_path: Path, victoriametrics: Path) -> None:
    write_spec(tmp_path, SPEC)
    assert run_compiler(tmp_path, "build").exit_code == 0
    rules = tmp_path / "output" / "victoriametrics" / "rules"
    with vmalert(victoriametrics, rules, tmp_path) as url:
        right = run_compiler(tmp_path, "doctor", "--ruler", url)
    shop = rules / "shop.yaml"
    shop.write_text(shop.read_text().replace("keep_firing_for: 1m30s", "keep_firing_for: 1m31s"))
    (rules / "bank.yaml").unlink()
    with vmalert(victoriametrics, rules, tmp_path) as url:
        wrong = run_compiler(tmp_path, "doctor", "--ruler", url)
    # It cannot evaluate without a datasource, which is what S1403 says.
    assert {*codes_in(right.stderr)} <= {"S1403"}, right.stderr
    assert {"S1401", "S1402"} <= {*codes_in(wrong.stderr)}
    assert 'has another keep_firing_for for "ShopFull" than was rendered' in wrong.stderr
    assert "load the rendered files of output/victoriametrics/rules/" in wrong.stderr


def codes_in(text: str) -> Iterator[str]:
    """The codes of the findings that were printed."""
    yield from (line.partition("[")[2][:5] for line in text.splitlines() if "error[" in line)


def test_a_tenant_of_mimir_is_asked_for_its_own_rules(tmp_path: Path) -> None:
    write_spec(tmp_path, SPEC)
    model = compile_root(tmp_path).model
    assert model is not None
    own = rendered_groups(model, Part(tenant="web"))
    assert {one.service for one in own} == {"shop"}
    loaded = [loaded_group(one.group) for one in own]

    def answer(request: Request) -> Reply:
        assert request.path == "/prometheus/api/v1/rules"
        return Reply(200, json.dumps({"status": "success", "data": {"groups": loaded}}))

    with answering(answer) as server:
        url = f"{server}/prometheus"
        right = run_compiler(tmp_path, "doctor", "--ruler", url, "--tenant", "web")
        other = run_compiler(tmp_path, "doctor", "--ruler", url, "--tenant", "money")
        unknown = run_compiler(tmp_path, "doctor", "--ruler", url, "--tenant", "wbe")
    assert right.exit_code == 0, right.stderr
    assert "groups run as rendered in mimir/rules/web/" in right.stdout
    assert other.exit_code == 1
    assert 'error[S1401]: the group "bank/errors" is not loaded' in other.stderr
    assert "load the rendered files of output/mimir/rules/money/" in other.stderr
    assert unknown.exit_code == 2
    assert 'no rules are of the tenant "wbe"; there are money, web' in unknown.stderr


def test_rulers_and_tenants_exclude_each_other(tmp_path: Path) -> None:
    write_spec(tmp_path, SPEC.replace("settings: {", "settings: {shards: 2, "))
    words = ("--ruler", "http://127.0.0.1:1", "--shard", "1", "--tenant", "web")
    done = run_compiler(tmp_path, "doctor", *words)
    assert done.exit_code == 2
    assert "--shard and --tenant exclude each other" in " ".join(done.stderr.split())
