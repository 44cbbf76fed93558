"""What servers have loaded is what was rendered, until the specification changes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from slosmith.commands.plan.loaded import ask_routes
from slosmith.live.access import Access
from slosmith.live.http import HttpError
from tests.commands.plan.sides import write
from tests.commands.plan.test_plan import OBJECTIVE, SHOP
from tests.conftest import Compiled, run_compiler
from tests.servers.alertmanager import Alertmanager
from tests.servers.answering import Reply, answering
from tests.servers.prometheus import Prometheus
from tests.tools.judges import Judge


@pytest.fixture
def server(tmp_path: Path, prometheus: Judge) -> Iterator[Prometheus]:
    """A Prometheus that has loaded the rules of the shop, and one of somebody else."""
    root = write(tmp_path / "loaded", {"slo/spec.yaml": SHOP})
    assert run_compiler(root, "build").exit_code == 0
    other = "groups: [{name: other/x, rules: [{record: a, expr: b, labels: {service: c}}]}]\n"
    files = {"other.yaml": other}
    files["prometheus.yaml"] = "rule_files: [output/prometheus/rules/*.yaml, other.yaml]\n"
    write(root, files)
    found = Prometheus(prometheus.path, root / "prometheus.yaml", root)
    with found.server.running():
        yield found


def plan(folder: Path, text: str, server: Prometheus, *words: str) -> Compiled:
    """Plan a specification beside the server."""
    root = write(folder, {"slo/spec.yaml": text})
    return run_compiler(root, "plan", "--live", server.url, *words)


@pytest.mark.judge
@pytest.mark.slow
@pytest.mark.every_version
def test_what_is_loaded_is_what_was_rendered(tmp_path: Path, server: Prometheus) -> None:
    done = plan(tmp_path / "same", SHOP, server)
    assert "nothing that is rendered changes" in done.stdout, done.stdout
    changed = plan(tmp_path / "other", SHOP.replace(*OBJECTIVE), server)
    assert "alert ShopErrorsBudgetBurn fast page" in changed.stdout
    assert "0.0144" in changed.stdout
    assert "0.072" in changed.stdout
    gone = plan(tmp_path / "gone", SHOP.replace("bank", "vault"), server, "--fail-on", "history")
    assert gone.exit_code == 1
    assert "bank/up" in gone.stdout


@pytest.mark.judge
@pytest.mark.slow
@pytest.mark.every_version
def test_who_a_running_alertmanager_notifies_is_who_would_be_notified(
    tmp_path: Path, server: Prometheus, alertmanager: Judge
) -> None:
    """The team's page went to the pager and the chat, and goes to the pager alone from now on."""
    config = tmp_path / "loaded/output/alertmanager/alertmanager.yaml"
    running = Alertmanager(alertmanager.path, config, tmp_path)
    with running.server.running():
        asked = ("--alertmanager", running.url)
        same = plan(tmp_path / "same", SHOP, server, *asked)
        assert "nothing that is rendered changes" in same.stdout, same.stdout
        text = SHOP.replace("web: {page: [pager, chat]", "web: {page: [pager]")
        other = plan(tmp_path / "other", text, server, *asked, "--fail-on", "notify")
        assert other.exit_code == 1
        assert other.stdout.splitlines()[-2:] == [
            "shop/errors, QueueLong (shop)",
            "  notify    page notifies  pager, chat → pager",
        ]
    gone = plan(tmp_path / "same", SHOP, server, "--alertmanager", running.url)
    assert gone.exit_code == 3
    assert "nothing listens there" in gone.stderr


def test_a_server_that_is_not_there_is_unknown(tmp_path: Path) -> None:
    root = write(tmp_path, {"slo/spec.yaml": SHOP})
    done = run_compiler(root, "plan", "--live", "http://127.0.0.1:9")
    assert done.exit_code == 3
    assert "nothing listens there" in done.stderr


MERGES = "".join(f"m{n + 1}: &m{n + 1} {{<<: [{', '.join([f'*m{n}'] * 9)}]}}\n" for n in range(9))


@pytest.mark.parametrize(
    "text",
    [
        *("", "chat", "- chat", "\troute:", 'route: {receiver: "\\ud800"}', "a: 1\n---\nb: 2"),
        *("route: {receiver: [chat]}", "route: [chat]", "route: {receiver: chat, [a]: {}}"),
        "route: {receiver: chat, routes: [{group_wait: 1e9h}]}",
        f"route: {'{routes: [' * 900}{']}' * 900}",
        "route: &r {receiver: chat, routes: [*r]}",
        f"route: {{receiver: chat}}\nm0: &m0 {{k: v}}\n{MERGES}",
    ],
)
def test_what_no_alertmanager_would_have_loaded_is_said_to_be_none(text: str) -> None:
    status = json.dumps({"config": {"original": text}})
    with (
        answering(lambda _: Reply(200, status)) as url,
        pytest.raises(HttpError, match="not as an Alertmanager does"),
    ):
        ask_routes(url, Access())
