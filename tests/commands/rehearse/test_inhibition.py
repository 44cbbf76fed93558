"""What is inhibited in a rehearsal, as a real Alertmanager does it with what was rendered."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from slosmith.commands.rehearse.inhibition import find_inhibitor
from slosmith.judges.alertmanager import running_alertmanager
from slosmith.judges.server import LateServerError, ServerError
from tests.commands.rehearse.shop import SHOP, SHOP_IS_MUTED, rehearse
from tests.conftest import Compile, run_compiler
from tests.servers.inbox import inbox
from tests.tools.judges import TOOLS, Judge

pytestmark = pytest.mark.judge


def test_a_page_that_its_dependency_mutes_is_muted(compile: Compile) -> None:
    result = rehearse(compile, SHOP + SHOP_IS_MUTED)
    assert result.exit_code == 0, result.stdout
    assert (
        "ok    ShopDown is inhibited while DatabaseDown (severity=page) fires: "
        "inhibited for 15m, and active for 10m" in result.stdout
    )
    assert "       15m  inhibited  ShopDown (page) by DatabaseDown (page)\n" in result.stdout
    assert "       30m  active     ShopDown (page)\n" in result.stdout


def test_json_tells_from_when_to_when_an_alert_is_muted(compile: Compile) -> None:
    result = rehearse(compile, SHOP + SHOP_IS_MUTED, "--format=json")
    told: list[dict[str, Any]] = json.loads(result.stdout)
    (one,) = told[0]["inhibited"]
    assert (one["labels"]["alertname"], one["by"]["alertname"]) == ("ShopDown", "DatabaseDown")
    # To the last evaluation at which the database was down.
    assert (one["first"], one["last"]) == (15 * 60, 30 * 60 - 30)


def test_what_nothing_mutes_fails_with_the_moment(compile: Compile) -> None:
    result = rehearse(compile, SHOP + "muted: [{alert: ShopSlow, by: DatabaseDown}]\n")
    assert result.exit_code == 1
    assert (
        "FAIL  ShopSlow is inhibited while DatabaseDown fires: "
        "nothing inhibits it, 0s after the failure" in result.stdout
    )


def test_what_something_else_mutes_fails_with_its_name(compile: Compile) -> None:
    slow_too = SHOP.replace("shop_slow: 1", "database_slow: 1")
    built = compile(slow_too + "muted: [{alert: ShopDown, by: DatabaseSlow}]\n")
    result = run_compiler(built.root, "rehearse")
    assert result.exit_code == 1
    assert "DatabaseDown inhibits it instead, 5m after the failure" in result.stdout


def test_what_never_fires_is_not_muted(compile: Compile) -> None:
    result = rehearse(compile, SHOP + "muted: [{alert: ShopDown, by: DatabaseSlow}]\n")
    assert result.exit_code == 1
    assert "DatabaseSlow never fired" in result.stdout


def test_who_should_be_told_of_an_alert_that_is_always_muted_is_not(compile: Compile) -> None:
    text = SHOP.replace("for: 25m", "for: 5m")
    expected = "expect: [{alert: ShopDown, within: 5m, receivers: [pager]}]\n"
    built = compile(text + expected)
    result = run_compiler(built.root, "rehearse")
    assert result.exit_code == 1
    assert (
        "FAIL  ShopDown reaches pager: nobody is notified: DatabaseDown inhibits it all the time"
        in result.stdout
    )


def test_who_should_be_told_of_an_alert_that_is_muted_at_first_is(compile: Compile) -> None:
    result = rehearse(
        compile, SHOP + "expect: [{alert: ShopDown, within: 5m, receivers: [pager]}]\n"
    )
    assert result.exit_code == 0, result.stdout


def test_inhibition_is_judged_as_it_lies_in_the_output(compile: Compile) -> None:
    built = compile(SHOP + SHOP_IS_MUTED)
    config = built.output("alertmanager", "alertmanager.yaml")
    config.write_text(config.read_text().replace('service="database"', 'service="data"'))
    result = run_compiler(built.root, "rehearse")
    assert result.exit_code == 1
    assert "fires: nothing inhibits it, 5m after the failure" in result.stdout


def test_without_alertmanager_a_mute_is_not_asked_and_no_pass(
    compile: Compile, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    few = tmp_path_factory.mktemp("few")
    for name in ("promtool", "amtool"):
        (few / name).symlink_to(TOOLS / name)
    monkeypatch.setenv("PATH", os.pathsep.join((str(few), "/usr/bin", "/bin")))
    expected = "expect: [{alert: ShopSlow, within: 1m, receivers: [chat]}]\n"
    result = rehearse(compile, SHOP + SHOP_IS_MUTED + expected)
    assert result.exit_code == 3
    assert "database-down: not asked" in result.stdout
    missing = "alertmanager was not found on PATH; install it, or name its folder with --tools DIR"
    assert f"????  ShopDown is inhibited while DatabaseDown (severity=page) fires: {missing}" in (
        result.stdout
    )
    assert f"????  ShopSlow reaches chat: {missing}" in result.stdout


def test_a_configuration_that_alertmanager_refuses_is_said(compile: Compile) -> None:
    built = compile(SHOP + SHOP_IS_MUTED)
    config = built.output("alertmanager", "alertmanager.yaml")
    config.write_text(config.read_text().replace("target_matchers", "target_machers"))
    result = run_compiler(built.root, "rehearse")
    assert result.exit_code == 1
    assert "database-down: failed" in result.stdout
    assert "target_machers" in result.stdout


LABELS = (("alertname", "Page"), ("severity", "page"), ("team", "a"))


@pytest.mark.every_version
def test_nobody_is_told_of_an_alert_that_was_made_up(alertmanager: Judge, tmp_path: Path) -> None:
    with inbox() as told:
        config = tmp_path / "alertmanager.yaml"
        hook = {"name": "hook", "webhook_configs": [{"url": told.url("hook")}]}
        route = {"receiver": "hook", "group_wait": "0s"}
        config.write_text(json.dumps({"route": route, "receivers": [hook]}))
        with running_alertmanager(alertmanager.path, config) as server:
            assert server.treat([LABELS])[LABELS].receivers == ("hook",)
            # Each question waits for the one before to have gone through every route.
            for _ in range(20):
                server.treat([LABELS])
        assert told.posts == []


@pytest.mark.every_version
def test_an_alert_is_muted_only_while_what_mutes_it_fires(
    alertmanager: Judge, tmp_path: Path
) -> None:
    config = tmp_path / "alertmanager.yaml"
    rule = {"source_matchers": ["severity=page"], "target_matchers": ["severity=ticket"]}
    route = {"receiver": "none"}
    config.write_text(
        json.dumps({"route": route, "receivers": [{"name": "none"}], "inhibit_rules": [rule]})
    )
    ticket = (("alertname", "Ticket"), ("severity", "ticket"))
    with running_alertmanager(alertmanager.path, config) as server:
        muted = [
            server.treat(firing)[ticket].inhibited
            for firing in ([ticket], [ticket, LABELS], [ticket], [ticket, LABELS])
        ]
    assert muted == [False, True, False, True]


def test_an_alertmanager_that_does_not_start_says_why(alertmanager: Judge, tmp_path: Path) -> None:
    config = tmp_path / "alertmanager.yaml"
    config.write_text(json.dumps({"route": {"receiver": "other"}, "receivers": [{"name": "one"}]}))
    with (
        pytest.raises(ServerError, match="undefined receiver"),
        running_alertmanager(alertmanager.path, config),
    ):
        pass


@pytest.mark.parametrize(("error", "refused"), [(ServerError, True), (LateServerError, False)])
def test_a_busy_machine_refuses_no_configuration(
    error: type[ServerError], refused: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise error("waited in vain")

    (tmp_path / "alertmanager.yaml").touch()
    monkeypatch.setattr("slosmith.commands.rehearse.inhibition.find_tool", Path)
    monkeypatch.setattr("slosmith.commands.rehearse.inhibition.running_alertmanager", fail)
    with find_inhibitor(tmp_path / "alertmanager.yaml") as inhibitor:
        assert inhibitor.refused is refused
