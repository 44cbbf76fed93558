"""The fixture that plays scenes: compile once for each spec, then ask each promtool."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from tests.behaviour.claims import Claim
from tests.behaviour.scene import Rules, Scene, load_rules, play
from tests.behaviour.some_records import that_matter
from tests.conftest import Compiled, run_compiler, write_spec
from tests.tools.judges import Judge

Render = Callable[[str], Compiled]
Plays = Callable[..., None]


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
def plays(promtool: Judge, rules_of: Callable[[str], Rules], pytestconfig: pytest.Config) -> Plays:
    """Compile the spec and let this promtool judge what is claimed of the scene.

    Every record is right in every scene; those of which a scene does not speak are played at night.
    """
    nightly = pytestconfig.getoption("--nightly")

    def judge(spec: str, scene: Scene, *claims: Claim) -> None:
        rules = rules_of(spec)
        play(promtool, rules if nightly else that_matter(rules, claims), scene, *claims)

    return judge


def _rule_file(compiled: Compiled, spec: str) -> Path:
    documents = yaml.safe_load_all(spec)
    service = next(document["service"] for document in documents if "service" in document)
    return compiled.rules(service)
