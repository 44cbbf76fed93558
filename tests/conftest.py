"""Fixtures of every test: the judges that are here, and a compiler run on YAML text."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import settings

from slosmith.build import cache
from slosmith.cli import main
from slosmith.output.own_cache import CACHE
from tests.order import dealt
from tests.tools.browser import Browser, fetch_browser
from tests.tools.judges import NAMES, TOOLS, Judge, judges
from tests.tools.victoriametrics import HOME, PROGRAMS

# A busy machine is no finding: what grows too fast has tests of its own.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
Compile = Callable[..., "Compiled"]
Sample = Callable[[int, int], int]
_JUDGES = {name: judges(name) for name in NAMES}
_MISSING = "no {} is here: run `make tools`"
ONE_TIER = """---
policy: google-30d
period: 30d
source: nobody's; one tier, where a test is not about tiers, is proven in a third of the time
tiers: [{tier: fast, severity: page, budget: 2%, long: 1h, short: 5m}]
"""
TWO_TIERS = ONE_TIER.replace(
    "5m}]", "5m}, {tier: daily, severity: ticket, budget: 10%, long: 1d, short: 2h}]"
)
"""Of pages one tier and of tickets one, where a test is about both."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """What one run of the compiler left behind."""

    root: Path
    exit_code: int
    stdout: str
    stderr: str

    def output(self, *parts: str) -> Path:
        """Name a rendered file, as in `output("prometheus", "rules", "council.yaml")`."""
        return self.root.joinpath("output", *parts)

    def rules(self, service: str) -> Path:
        """Name the rendered rules of one service."""
        return self.output("prometheus", "rules", f"{service}.yaml")


def run_compiler(root: Path, *words: str) -> Compiled:
    """Run one command of slosmith on a root, in this process; a crash is the test's own."""
    done = CliRunner().invoke(main, [*words, "--root", str(root)])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return Compiled(root=root, exit_code=done.exit_code, stdout=done.stdout, stderr=done.stderr)


def write_spec(root: Path, text: str) -> None:
    """Write YAML text to where the compiler looks for it."""
    (root / "slo").mkdir(parents=True, exist_ok=True)
    (root / "slo" / "spec.yaml").write_text(text, encoding="utf-8")


def some_slos(text: str, one_of: int = 2) -> str:
    """One of so many SLOs of a first document: what a day's proof takes of many of one kind."""
    first, *others = yaml.safe_load_all(text)
    chosen = {**first, "slos": first["slos"][::one_of]}
    return yaml.safe_dump_all([chosen, *others], sort_keys=False)


@pytest.fixture(scope="session", autouse=True)
def _same_program() -> Iterator[None]:
    """Read the program's files once: they took half of a small build, and no test changes them."""
    digest = cache.digest_of_program()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cache, "digest_of_program", lambda: digest)
        yield


@pytest.fixture
def compile(tmp_path: Path) -> Compile:  # noqa: A001  # the word that a test reads best with
    """Write YAML text to `slo/spec.yaml` of a new root and build it; judge no exit code."""

    def build(text: str, *options: str) -> Compiled:
        write_spec(tmp_path, text)
        return run_compiler(tmp_path, "build", *options)

    return build


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let scenarios be played for real on other servers than the oldest, or on both editions."""
    choices = ("oldest", "newest", "both")
    about = "the servers on which scenarios are played for real (default: %(default)s)"
    parser.addoption("--servers", choices=choices, default="oldest", help=about)
    about = "ask every version of the tools in every test, and try all of what is else a sample"
    parser.addoption("--nightly", action="store_true", help=about)
    about = "the night by its number, counted in days, where each tries a part of what there is"
    parser.addoption("--night", type=int, default=datetime.now(UTC).toordinal(), help=about)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Ask the newest version of a tool, and the older ones where versions differ."""
    differs = metafunc.definition.get_closest_marker("every_version") is not None
    every = differs or metafunc.config.getoption("--nightly")
    for name in (name for name in NAMES if name in metafunc.fixturenames):
        # Without any the test must fail, not vanish: no parameter at all would skip it.
        found = _JUDGES[name] or (None,)
        metafunc.parametrize(name, found if every else found[-1:], ids=str, indirect=True)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave what is of the night out by day, as deselected; begin with what takes long."""
    if not config.getoption("--nightly"):
        nightly = [item for item in items if item.get_closest_marker("nightly")]
        config.hook.pytest_deselected(items=nightly)
        items[:] = [item for item in items if not item.get_closest_marker("nightly")]
    worker = getattr(config, "workerinput", {"workercount": 1})
    items[:] = dealt(items, worker["workercount"])


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Leave what is collected out of garbage: looking through it took a sixth of all time."""
    gc.disable()
    found = yield
    gc.freeze()
    gc.set_threshold(20_000)
    gc.enable()
    return found


def pytest_xdist_auto_num_workers() -> int:
    """Two processes more than there are cores: one only waits, and others wait for servers."""
    return (os.cpu_count() or 1) + 2


def pytest_configure(config: pytest.Config) -> None:
    """Let roots that tests make find the project's own judges, after any on PATH.

    They are Go, and live shortly: a quarter of their time is saved with less garbage collected.
    What is proven in one run of the tests is remembered in that run alone.
    """
    os.environ.setdefault("GOGC", "400")
    if CACHE not in os.environ or "PYTEST_XDIST_WORKER" not in os.environ:
        folder = TemporaryDirectory(prefix="slosmith-tests-")  # gone with this process
        os.environ[CACHE] = folder.name
        config.add_cleanup(folder.cleanup)
    os.environ["PATH"] = os.pathsep.join((os.environ["PATH"], str(TOOLS), str(HOME)))


def pytest_report_header() -> list[str]:
    """Say in every run's first lines which judges it was proven with."""
    found = [str(judge) for name in NAMES for judge in _JUDGES[name]]
    return [f"judges: {', '.join(found) or 'none; run `make tools`'}"]


@pytest.fixture(scope="session")
def sample(pytestconfig: pytest.Config) -> Sample:
    """How many to try of what there is much of: the second number is that of every night."""
    return lambda few, many: many if pytestconfig.getoption("--nightly") else few


@pytest.fixture(scope="session")
def night(pytestconfig: pytest.Config) -> int:
    """The number of this night; by day the same things are tried every time."""
    return int(pytestconfig.getoption("--night")) if pytestconfig.getoption("--nightly") else 0


def pytest_report_teststatus(
    report: pytest.TestReport, config: pytest.Config
) -> tuple[str, str, str] | None:
    """Say of each command, once it was played, how many of its faults a night has tried."""
    found = dict(report.user_properties).get("faults") if report.when == "call" else None
    if not isinstance(found, tuple | list) or not config.getoption("--nightly"):
        return None
    tried, of = found
    name = report.nodeid.partition("[")[2].rstrip("]")
    said = f"{name}: {tried:,} of {of:,} faults, {report.outcome} in {report.duration:.0f} s"
    return report.outcome, f"\n{said}\n", said


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many faults were tried, and of how many."""
    reports = (one for some in terminalreporter.stats.values() for one in some)
    found = [
        value
        for one in reports
        if isinstance(one, pytest.TestReport) and one.when == "call"
        for name, value in one.user_properties
        if name == "faults"
    ]
    if found:
        tried, of = (sum(numbers) for numbers in zip(*found, strict=True))
        number = terminalreporter.config.getoption("--night")
        which = f" (--night {number})" if terminalreporter.config.getoption("--nightly") else ""
        terminalreporter.write_line(f"faults: {tried:,} of {of:,} tried{which}")


def _judge(request: pytest.FixtureRequest) -> Judge:
    if not isinstance(request.param, Judge):
        pytest.fail(_MISSING.format(request.fixturename))
    return request.param


@pytest.fixture
def promtool(request: pytest.FixtureRequest) -> Judge:
    """The newest promtool; in a test that is marked `every_version`, each."""
    return _judge(request)


@pytest.fixture
def prometheus(request: pytest.FixtureRequest) -> Judge:
    """The newest Prometheus; in a test that is marked `every_version`, each."""
    return _judge(request)


@pytest.fixture
def amtool(request: pytest.FixtureRequest) -> Judge:
    """The newest amtool; in a test that is marked `every_version`, each."""
    return _judge(request)


@pytest.fixture
def alertmanager(request: pytest.FixtureRequest) -> Judge:
    """The newest Alertmanager; in a test that is marked `every_version`, each."""
    return _judge(request)


@pytest.fixture(scope="session")
def victoriametrics() -> Path:
    """The folder of VictoriaMetrics, vmalert and vmalert-tool."""
    missing = [name for name in PROGRAMS if not (HOME / name).exists()]
    if missing:
        pytest.fail(_MISSING.format(missing[0]))
    return HOME


@pytest.fixture(scope="session")
def browser() -> Browser:
    """A chromium, fetched by the first test that asks for it."""
    return fetch_browser()
