"""The fixture that plays scenes: compile once for each spec, then ask each promtool."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import yaml

from tests.behaviour.claims import Claim
from tests.behaviour.scene import Rules, Scene, load_rules, play
from tests.behaviour.some_records import that_matter
from tests.behaviour.vmalert import VmalertTool, with_target
from tests.conftest import Compiled, run_compiler, write_spec
from tests.tools.judges import Judge, judges

BY_DAY = ("test_a_total_outage_at_one_per_minute_pages_though_its_series_is_new",)
"""What vmalert-tool plays in each run of the tests; at night it plays every scene."""
_A_TENTH_LESS = "the newest sample of its source is 30 s old, and nothing is extrapolated"
DIFFERENT: Mapping[str, str] = {
    "test_a_list_of_selectors_is_their_sum": _A_TENTH_LESS,
    "test_no_more_are_bad_than_there_are": _A_TENTH_LESS,
    "test_only_sources_that_have_the_bucket_count": _A_TENTH_LESS,
    "test_a_native_histogram_is_read_at_its_bound": "MetricsQL has no histogram_count: S1310",
}
"""Behaviours that vmalert does not have, and why; docs/targets.md says so too."""

Render = Callable[[str], Compiled]
Plays = Callable[..., None]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let vmalert-tool play each scene once, a few by day; it takes ten times as long."""
    left_out = [one for one in items if _on_vmalert(one) and not _is_played(one, config)]
    items[:] = [one for one in items if one not in left_out]
    config.hook.pytest_deselected(items=left_out)
    for item in filter(_on_vmalert, items):
        if (reason := DIFFERENT.get(_name(item))) is not None:
            item.add_marker(pytest.mark.xfail(reason=reason, strict=True))


def _on_vmalert(item: pytest.Item) -> bool:
    return "[vmalert" in item.name and item.path.parent == Path(__file__).parent


def _is_played(item: pytest.Item, config: pytest.Config) -> bool:
    newest = str(judges("promtool")[-1]) in item.name
    return newest and (config.getoption("--nightly") or _name(item) in BY_DAY)


def _name(item: pytest.Item) -> str:
    return item.name.partition("[")[0]


@pytest.fixture(scope="session")
def render(tmp_path_factory: pytest.TempPathFactory) -> Render:
    """Compile a spec into a root of its own, once in a session."""
    done: dict[str, Compiled] = {}

    def compile_once(spec: str) -> Compiled:
        if spec not in done:
            root = tmp_path_factory.mktemp("root")
            write_spec(root, spec)
            done[spec] = run_compiler(root, "build")
        assert done[spec].exit_code == 0, done[spec].stdout + done[spec].stderr
        return done[spec]

    return compile_once


@pytest.fixture(scope="session")
def rules_of(render: Render) -> Callable[[str], Rules]:
    """Compile a spec of one service, and load what was rendered for it."""
    return lambda spec: load_rules(_rule_file(render(spec), spec))


@pytest.fixture
def plays(
    promtool: Judge,
    engine: str,
    render: Render,
    request: pytest.FixtureRequest,
    pytestconfig: pytest.Config,
) -> Plays:
    """Compile the spec and let this promtool judge what is claimed of the scene, or vmalert-tool.

    Every rule is right in every scene; those of which a scene does not speak are played at night.
    """
    nightly = pytestconfig.getoption("--nightly")

    def on_prometheus(spec: str, scene: Scene, *claims: Claim) -> None:
        rules = load_rules(_rule_file(render(spec), spec))
        play(promtool, rules if nightly else that_matter(rules, claims), scene, *claims)

    def on_vmalert(spec: str, scene: Scene, *claims: Claim) -> None:
        tool = VmalertTool(path=request.getfixturevalue("victoriametrics") / "vmalert-tool")
        compiled = render(with_target(spec))
        path = compiled.output("victoriametrics", "rules", _rule_file(compiled, spec).name)
        play(tool, that_matter(load_rules(path), claims), scene, *claims)

    return on_vmalert if engine == "vmalert" else on_prometheus


@pytest.fixture(params=["prometheus", "vmalert"])
def engine(request: pytest.FixtureRequest) -> str:
    """What evaluates the rules: what they were made for, and what they are translated for."""
    return str(request.param)


def _rule_file(compiled: Compiled, spec: str) -> Path:
    documents = yaml.safe_load_all(spec)
    service = next(document["service"] for document in documents if "service" in document)
    return compiled.rules(service)
