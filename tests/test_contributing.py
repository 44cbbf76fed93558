"""Each skeleton that CONTRIBUTING has to copy does what it says."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner

from slosmith.build.compile import compile_root
from slosmith.model.indicators import StateIndicator
from slosmith.model.objective import parse_objective
from slosmith.sli import Context
from tests.conftest import write_spec

_PAGE = Path(__file__).parents[1] / "CONTRIBUTING.md"
_BLOCKS = re.findall(r"^```python\n(.*?)^```$", _PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
SHOP = """
service: shop
slos:
  - name: up
    description: up
    objective: 99.9%
    sli: {probe: probe_success}
"""


def skeleton(opening: str) -> SimpleNamespace:
    """The names that the skeleton defines whose docstring begins like this."""
    (text,) = (block for block in _BLOCKS if block.startswith(f'"""{opening}'))
    names: dict[str, Any] = {"__name__": "skeleton"}
    exec(compile(text, str(_PAGE), "exec", dont_inherit=True), names)  # noqa: S102  # it is our own page
    return SimpleNamespace(**names)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A root with one SLO."""
    write_spec(tmp_path, SHOP)
    return tmp_path


def test_every_skeleton_is_tried() -> None:
    assert len(_BLOCKS) == 5


def test_a_kind_lowers_what_its_author_writes(root: Path) -> None:
    model = compile_root(root).model
    assert model is not None
    running = skeleton("SLI kind").RUNNING
    context = Context(
        objective=parse_objective("99%"), by=("site",), settings=model.settings, metrics={}
    )
    lowered = running.lower(running.spec(count="workers", at_least=3), context)
    assert isinstance(lowered.indicator, StateIndicator)
    assert lowered.indicator.bad_now == "sum by (site) (workers) < bool 3"


def test_a_template_is_found_by_its_name(root: Path) -> None:
    text = _PAGE.read_text("utf-8")
    (block,) = re.findall(r"^```yaml\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    (root / "slo" / "haproxy.yaml").write_text(block, encoding="utf-8")
    used = SHOP.replace("sli: {probe: probe_success}", "use: haproxy/availability")
    write_spec(root, used)
    model = compile_root(root).model
    assert model is not None
    assert model.slos[0].raw_series[1].equals == {"code": "5xx"}


def test_a_check_finds_its_mistake(root: Path) -> None:
    model = compile_root(root).model
    assert model is not None
    check = skeleton("A description must").check_descriptions
    (finding,) = check(model.services[0], None)
    assert finding.message == '"up" says no more than the name'
    assert finding.span.line == 5


def test_a_target_renders_a_file_for_each_service(root: Path) -> None:
    model = compile_root(root).model
    assert model is not None
    (unit,) = skeleton("Target").emit_cards(model)
    (document,) = unit.render()
    assert document.path == "cards/shop.txt"
    assert document.text.endswith("\nshop: 1 SLOs\n")


def test_a_receiver_becomes_what_alertmanager_reads() -> None:
    webex = skeleton("Receiver kind").WEBEX
    lowered = webex.lower(webex.spec(room_id="Y2lz"))
    assert lowered.key == "webex_configs"
    assert dict(lowered.fields) == {"send_resolved": True, "room_id": "Y2lz"}


def test_a_command_prints_and_exits(root: Path) -> None:
    done = CliRunner().invoke(skeleton("`slosmith list`").command, ["--root", str(root)])
    assert done.exit_code == 0, done.output
    assert done.stdout == "shop/up  99.9%\n"
