"""Every command ends with a code of the one table."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from click.testing import CliRunner

from slosmith.cli import COMMANDS, main
from tests.conftest import ONE_TIER, run_compiler, write_spec
from tests.tools.judges import Judge

FINE = f"""\
service: shop
slos: [{{name: errors, objective: 99.9%, sli: {{events: {{total: a_total, bad: b_total}}}}}}]
{ONE_TIER}"""
# A gauge whose name does not end in its unit is a warning.
WARNED = (
    FINE + "---\nmetrics: {a_total: {type: counter}, b_total: {type: counter}, "
    "queue_wait: {type: gauge, unit: seconds}}\n"
)
WRONG = FINE.replace("99.9%", "99.9")
COMPILING = ("check", "build", "verify", "rehearse", "audit", "explain")
ASKED = {"rehearse": ("--what-if", "error rate 2% for 45m", "shop/errors")}
ADDRESS = {"push": "--grafana", "preview": "--prometheus"}
ASKING = {**ADDRESS, "contract": "--prometheus"}


def code_of(root: Path, text: str, *words: str) -> int:
    """How a command ends on a root with this text."""
    write_spec(root, text)
    return run_compiler(root, *words).exit_code


@pytest.fixture
def tools(promtool: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the tools at hand, as those who call the commands have them."""
    monkeypatch.setenv("SLOSMITH_TOOLS", str(promtool.path.parent))


@pytest.fixture
def no_tools(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Have none, wherever they are on this machine."""
    (tmp_path / "empty").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    monkeypatch.delenv("SLOSMITH_TOOLS", raising=False)


def closed_port() -> int:
    """Name a port of this machine where nobody answers."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.mark.judge
@pytest.mark.usefixtures("tools")
@pytest.mark.parametrize("name", COMPILING)
def test_a_warning_fails_only_under_strict(tmp_path: Path, name: str) -> None:
    words = [name, *ASKED.get(name, ())]
    assert code_of(tmp_path, WARNED, "build") == 0
    assert code_of(tmp_path, WARNED, *words) == 0
    assert code_of(tmp_path, WARNED, *words, "--strict") == 1


@pytest.mark.parametrize("name", COMPILING)
def test_an_error_fails(tmp_path: Path, name: str) -> None:
    assert code_of(tmp_path, WRONG, name) == 1


@pytest.mark.parametrize("name", COMMANDS)
def test_a_wrong_call_has_a_code_of_its_own(name: str) -> None:
    assert CliRunner().invoke(main, [name, "--nonsense"]).exit_code == 2


@pytest.mark.parametrize(
    "words",
    [
        ("push", "--grafana"),
        ("status", "--prometheus"),
        ("contract", "--prometheus"),
        ("doctor", "--ruler"),
        ("plan", "--live"),
    ],
)
def test_what_is_no_address_is_a_wrong_call(tmp_path: Path, words: tuple[str, str]) -> None:
    write_spec(tmp_path, FINE)
    called = run_compiler(tmp_path, *words, "localhost:9090")
    assert called.exit_code == 2
    assert '"localhost:9090" is no address; write it like http://' in called.stderr


def test_what_logs_in_nowhere_is_a_wrong_call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GRAFANA_TOKEN", raising=False)
    assert code_of(tmp_path, FINE, "build") == 0
    nowhere = f"http://127.0.0.1:{closed_port()}"
    for name in ("push", "doctor"):
        assert run_compiler(tmp_path, name, "--grafana", nowhere).exit_code == 2
    monkeypatch.setenv("PROMETHEUS_TOKEN", "two words")
    for name in ("status", "doctor", "contract"):
        done = run_compiler(tmp_path, name, "--prometheus", nowhere)
        assert done.exit_code == 2
        assert done.stderr.startswith("error: PROMETHEUS_TOKEN holds no token\n  = write ")


@pytest.mark.usefixtures("no_tools")
@pytest.mark.parametrize("name", ["verify", "rehearse", "audit"])
def test_a_missing_tool_is_unknown(tmp_path: Path, name: str) -> None:
    assert code_of(tmp_path, FINE, "build") == 0
    assert run_compiler(tmp_path, name).exit_code == 3


@pytest.mark.parametrize("name", ASKING)
def test_a_server_that_is_not_there_is_unknown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("GRAFANA_TOKEN", "token")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("slosmith.grafana.asking.RETRY.backoff_factor", 0)
    assert code_of(tmp_path, FINE, "build") == 0
    done = run_compiler(tmp_path, name, ASKING[name], f"http://127.0.0.1:{closed_port()}")
    assert done.exit_code == 3, done.stderr


@pytest.mark.parametrize("name", ADDRESS)
def test_dashboards_that_were_never_rendered_fail(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("GRAFANA_TOKEN", "token")
    write_spec(tmp_path, FINE)
    done = run_compiler(tmp_path, name, ADDRESS[name], f"http://127.0.0.1:{closed_port()}")
    assert done.exit_code == 1, done.stderr
    assert done.stderr.rstrip().splitlines()[-1].startswith("  = ")


@pytest.mark.judge
@pytest.mark.usefixtures("tools")
def test_an_audit_of_changed_rules_fails_only_under_strict(tmp_path: Path) -> None:
    assert code_of(tmp_path, FINE, "build") == 0
    rules = tmp_path / "output" / "prometheus" / "rules" / "shop.yaml"
    rules.write_text(rules.read_text(encoding="utf-8") + "# mine\n", encoding="utf-8")
    assert run_compiler(tmp_path, "audit").exit_code == 0
    assert run_compiler(tmp_path, "audit", "--strict").exit_code == 1
    assert run_compiler(tmp_path, "verify").exit_code == 1


def test_what_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    below = str(tmp_path / "file" / "below")
    for words in (["init", below], ["schema", "--output", below]):
        done = CliRunner().invoke(main, words)
        assert done.exit_code == 1
        assert f"error: {tmp_path / 'file'}" in done.stderr
        assert "\n  = remove " in done.stderr
