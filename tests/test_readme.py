"""What the README shows of an SLO is what the program says of it."""

import re
from pathlib import Path

import pytest

from tests.conftest import run_compiler

_BLOCKS = re.findall(
    r"^```(\w*)\n(.*?)^```$",
    (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8"),
    re.MULTILINE | re.DOTALL,
)
SPEC = next(text for language, text in _BLOCKS if language == "yaml")
FINDING = next(text for _, text in _BLOCKS if text.startswith("slo/shop.yaml:"))
REHEARSED = next(text for _, text in _BLOCKS if text.startswith("$ slosmith rehearse"))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A root with the README's SLO."""
    (tmp_path / "slo").mkdir()
    (tmp_path / "slo" / "shop.yaml").write_text(SPEC, encoding="utf-8")
    return tmp_path


def test_the_mistake_is_found_as_shown(root: Path) -> None:
    assert FINDING in run_compiler(root, "check").stderr


@pytest.mark.slow
@pytest.mark.judge
def test_the_promise_is_proven_and_rehearsed_as_shown(root: Path) -> None:
    readme = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
    (root / "slo" / "shop.yaml").write_text(SPEC.replace("300ms", "250ms"), encoding="utf-8")
    assert run_compiler(root, "build").exit_code == 0
    verified = run_compiler(root, "verify")
    proven = re.search(r"\d+ proven", verified.stdout + verified.stderr)
    assert proven is not None
    assert f"`{proven[0]}`" in readme
    command, _, shown = REHEARSED.partition("\n")
    asked = re.fullmatch(r"\$ slosmith rehearse --what-if '(.*)' (\S+)", command)
    assert asked is not None
    assert run_compiler(root, "rehearse", "--what-if", asked[1], asked[2]).stdout == shown
