"""`slosmith compare`: what it reads, what it prints, and how it ends."""

import importlib.util
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from slosmith.cli import main
from tests.commands.compare.reading import burning
from tests.commands.importing.reading import rules
from tests.tools.judges import TOOLS

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, with one old file."""
    monkeypatch.chdir(tmp_path)
    Path("old.yaml").write_text(burning(), encoding="utf-8")
    return tmp_path


def run(*words: str, text: str | None = None) -> Result:
    done = CliRunner().invoke(main, ["compare", *words], input=text)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def test_the_report_names_both_sides_and_the_judge() -> None:
    done = run("old.yaml", "--tools", str(TOOLS))
    assert done.exit_code == 0, done.output
    assert "old.yaml:8: errors (1 alert as they stand), and what import makes of it" in done.stdout
    assert "    old  page after 1m, until 5m after it (ShopBurns)" in done.stdout
    assert "promtool says the same of 1 firing alert of old" in done.stdout


def test_without_promtool_it_is_said_that_nobody_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("SLOSMITH_TOOLS", "")
    done = run("old.yaml", "--format", "json")
    assert done.exit_code == 3
    assert "promtool was not found" in done.stderr
    (slo,) = json.loads(done.stdout)["slos"]
    outage = next(one for one in slo["incidents"] if one["name"] == "total outage for 1h")
    assert [(one["alert"], one["fires"]) for one in outage["old"]["fired"]] == [("ShopBurns", 60)]


def test_without_numpy_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr(
        "importlib.util.find_spec", lambda name: None if name == "numpy" else found(name)
    )
    done = run("old.yaml")
    assert done.exit_code == 3
    assert "pip install 'slosmith[compare]'" in done.stderr


def test_a_root_that_does_not_compile_is_not_compared_with() -> None:
    Path("slo").mkdir()
    Path("slo/shop.yaml").write_text("service: shop\nslos: 1\n", encoding="utf-8")
    done = run("old.yaml")
    assert done.exit_code == 1
    assert "slo/shop.yaml:2" in done.stderr


def test_a_folder_without_a_root_is_no_new_side() -> None:
    Path("empty").mkdir()
    assert run("old.yaml", "empty").exit_code == 2


@pytest.mark.parametrize("text", ["", "groups: []\n", "groups: 3\n", "a: b\n", "\x00", "[" * 9000])
def test_what_holds_no_slo_is_nothing_to_compare(text: str) -> None:
    done = run("-", text=text)
    assert done.exit_code == 1
    assert "nothing to compare" in done.stdout


@pytest.mark.parametrize("manifest", [False, True])
def test_plain_alerts_are_looked_at(manifest: bool) -> None:
    text = rules("up == 0", "avg_over_time(up[30d]) < 0")
    if manifest:
        head = "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\n"
        text = f"{head}metadata: {{name: a}}\nspec:\n" + "".join(
            f"  {line}\n" for line in text.splitlines()
        )
    done = run("-", text=text)
    assert done.exit_code == 0, done.output
    assert "up is 0 or 1, and the limit is 0" in done.stdout
    assert done.stdout.endswith(
        "0 SLOs compared, 1 finding of what cannot fire, 2 plain alerts looked at\n"
    )


def test_markdown_is_a_table_that_nothing_breaks() -> None:
    text = burning().replace("ShopBurns", '"Shop|Burns`<b>"')
    Path("old.yaml").write_text(text, encoding="utf-8")
    shown = run("old.yaml", "--format", "markdown").stdout
    rows = [line for line in shown.splitlines() if line.startswith("| total outage for 1h")]
    assert len(rows) == 1
    assert "Shop\\|Burns\\`\\<b>" in rows[0]
