"""Each call of each command fails or kills once: files stay whole, and what is said helps."""

from __future__ import annotations

import shutil
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from itertools import takewhile
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest

from slosmith.cli import COMMANDS
from slosmith.judges.tools import find_tool, why_missing
from tests.conftest import Sample
from tests.faults import root as roots
from tests.faults.chosen import chosen
from tests.faults.editor import edited
from tests.faults.faults import Seen, faults_of, is_of_the_run, wrong_with
from tests.faults.playing import Talk, play
from tests.faults.servers import answer
from tests.faults.system_calls import Call, Fault
from tests.faults.tools import lay_out_tools
from tests.grafana.push.stand_in import TOKEN, serving
from tests.servers.answering import answering

A_NIGHT, A_LONG_NIGHT = 600, 80
"""So many faults of each command does `make faults` try in one of its nights."""
A_NIGHT_SECONDS = 300.0
"""What is not reached in this time is left to other nights, so that each surely ends."""
LONG = ("verify", "rehearse", "rehearse one line", "audit")
"""They start a real Alertmanager: one of their runs takes as long as ten of the others."""
ROOT = ("--root", "{root}")


class Played(NamedTuple):
    """A command, the root that it works on, and whether a good end means that all is as wanted.

    It ``ends`` with this code where nothing fails. ``talk`` makes what it is told meanwhile.
    """

    words: tuple[str, ...]
    lay_out: Callable[[Path], None] = roots.lay_out_current
    renders: bool = False
    ends: int = 0
    talk: Callable[[Path], Talk] = lambda _: Talk()


PLAYED = {
    "check": Played(("check", *ROOT)),
    "explain": Played(("explain", *ROOT)),
    "build of a change": Played(("build", *ROOT), roots.lay_out, renders=True),
    "first build": Played(("build", *ROOT), roots.lay_out_new, renders=True),
    "build without a cache": Played(("build", "--no-cache", *ROOT), roots.lay_out, renders=True),
    "build of nothing new": Played(("build", *ROOT), renders=True),
    "build --check": Played(("build", "--check", *ROOT)),
    "build --only tests": Played(("build", "--only", "tests", *ROOT), renders=True),
    "plan": Played(("plan", "--before", "{root}/slo", *ROOT)),
    "init": Played(("init", "{root}/new"), renders=True),
    "schema": Played(("schema", "--output", "{root}/slo/schema.json"), renders=True),
    "verify": Played(("verify", *ROOT)),
    "rehearse": Played(("rehearse", "--drawings", "{root}/drawings", *ROOT)),
    "audit": Played(("audit", "--prometheus", "{prometheus}", *ROOT)),
    "preview": Played(
        (
            *("preview", "--prometheus", "{prometheus}", *ROOT, "--into", "{root}/preview"),
            *("--at", "1700000000", "--dashboard", "slo_shop_errors"),
        )
    ),
    "status": Played(("status", "--prometheus", "{prometheus}", *ROOT)),
    "report": Played(
        (
            *("report", "--prometheus", "{prometheus}", *ROOT, "--into", "{root}/report.md"),
            *("shop/errors", "--every", "week", "--of", "2023-11-14", "--trend", "0"),
        )
    ),
    "backtest": Played(("backtest", "--prometheus", "{prometheus}", *ROOT, "shop/errors")),
    "new": Played(("new", "runbook", "--missing", *ROOT), renders=True),
    "new service": Played(("new", "service", "kiosk", *ROOT)),
    "push": Played(("push", "--grafana", "{grafana}", *ROOT)),
    "gate": Played(("gate", "shop/errors", "--prometheus", "{prometheus}", *ROOT)),
    "doctor": Played(
        ("doctor", "--prometheus", "{prometheus}", "--alertmanager", "{prometheus}", *ROOT),
        ends=1,  # no rules are loaded there
    ),
    "contract": Played(
        ("contract", "--prometheus", "{prometheus}", "--write", *ROOT), renders=True
    ),
    "contract --check": Played(
        ("contract", "--check", "--prometheus", "{prometheus}", *ROOT), ends=1
    ),
    "backfill": Played(
        (
            *("backfill", "--prometheus", "{prometheus}", *ROOT, "shop/errors"),
            *("--last", "1h", "--into", "{root}/past.om"),
        )
    ),
    "init with metrics": Played(
        ("init", "{root}/new", "--prometheus", "{prometheus}"), renders=True
    ),
    "import of routes": Played(
        ("import", "{root}/foreign/alertmanager.yml", "--into", "{root}/came"),
        roots.lay_out_foreign,
        renders=True,
    ),
    "import of rules": Played(
        ("import", "{root}/foreign", "--into", "{root}/came", "--force"),
        roots.lay_out_foreign,
        renders=True,
    ),
    "lsp": Played(("lsp",), talk=edited),
    "compare": Played(("compare", "{root}/foreign/sloth.yaml", "{root}"), roots.lay_out_foreign),
}
SERVED = ("--prometheus", "{prometheus}", *ROOT)
OTHERWISE = {
    "build --stdout": Played(("build", "--stdout", "shop", *ROOT)),
    "build elsewhere": Played(("build", "--output", "{root}/rendered", *ROOT), renders=True),
    "explain as JSON": Played(("explain", "--format", "json", "shop/errors", *ROOT)),
    "plan of a commit": Played(("plan", "--against", "HEAD", *ROOT), roots.lay_out_committed),
    "plan of what is loaded": Played(
        ("plan", "--live", "{prometheus}", "--alertmanager", "{prometheus}", *ROOT)
    ),
    "plan of the past": Played(("plan", "--before", "{root}/old", *SERVED), roots.lay_out_with_old),
    "doctor of a Grafana": Played(("doctor", "--grafana", "{grafana}", *SERVED), ends=1),
    "push of what is left": Played(("push", "--grafana", "{grafana}", "--prune", *ROOT)),
    "push of nothing": Played(("push", "--grafana", "{grafana}", "--dry-run", "--prune", *ROOT)),
    "rehearse one line": Played(
        ("rehearse", "--what-if", "error rate 5% for 1h", "shop/errors", *ROOT)
    ),
    "import to look at": Played(("import", "{root}/foreign", "--dry-run"), roots.lay_out_foreign),
    "contract of a page": Played(
        ("contract", "--metrics", "{root}/foreign/metrics.txt", "--write", *ROOT),
        roots.lay_out_foreign,
        renders=True,
    ),
    "init around": Played(("init", "{root}", "--around", "--ci", "gitlab"), renders=True),
    "new SLO": Played(("new", "slo", "shop/more", *ROOT)),
    "new scenario": Played(("new", "scenario", "burns", "--slo", "shop/errors", *ROOT), ends=1),
    "report as a page": Played(
        (
            *("report", *SERVED, "--into", "{root}/report.html"),
            *("--every", "week", "--of", "2023-11-14", "--trend", "0"),
        )
    ),
    "backtest of a commit": Played(
        ("backtest", *SERVED, "--against", "HEAD", "shop/errors"),
        roots.lay_out_committed,
    ),
}
"""Options by which a command reads, writes or asks something else."""
EVERY = {**PLAYED, **OTHERWISE}
REPORTS = (
    *("preview/", "drawings/", "output/report.md", "output/audit.", "report.md", "past.om"),
    *("slo/services/kiosk.", "slo/scenarios/burns.", "report.html"),
)
"""What is made of answers or of trials, and so may say less where one was missing."""


class Ground(NamedTuple):
    """Where all of it is played, and the servers that are asked."""

    folder: Path
    addresses: Mapping[str, str]


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """Have every command imported once for all copies, tools that are quick, and servers."""
    folder = tmp_path_factory.mktemp("faults")
    with ready(folder) as found:
        yield found


@contextmanager
def ready(folder: Path) -> Iterator[Ground]:
    """Make everything ready that copies of this process take over."""
    for name in COMMANDS:
        import_module(f"slosmith.cli.{name}")
    tools = lay_out_tools(folder / "tools")
    with pytest.MonkeyPatch.context() as patch, serving() as grafana, answering(answer) as url:
        patch.setenv("SLOSMITH_TOOLS", str(tools))
        patch.setenv("GRAFANA_TOKEN", TOKEN)
        patch.setattr("slosmith.grafana.asking.RETRY.backoff_factor", 0)
        patch.setattr("slosmith.live.prometheus.RETRY.backoff_factor", 0)
        # A send that fails, while the other side lives, is seen when nothing is answered.
        patch.setattr("slosmith.live.prometheus._SECONDS", 4.0)
        for tool in ("promtool", "amtool", "alertmanager"):
            assert find_tool(tool) is not None, why_missing(tool)
        yield Ground(folder, {"prometheus": url, "grafana": grafana.url})


@pytest.mark.slow
@pytest.mark.judge
@pytest.mark.parametrize(
    "name", [*PLAYED, *(pytest.param(one, marks=pytest.mark.nightly) for one in OTHERWISE)]
)
def test_whatever_fails_files_are_whole_and_the_next_run_heals(
    name: str,
    ground: Ground,
    sample: Sample,
    night: int,
    record_property: Callable[[str, object], None],
) -> None:
    stage = Stage(ground, name)
    wrong = Counter[str]()
    # `make test` tries one of each command, at another kind of call in each.
    most = sample(1, A_LONG_NIGHT if name in LONG else A_NIGHT)
    tried = chosen(stage.faults, most, sample([*EVERY].index(name), night))
    Random(night).shuffle(tried)  # what is cut off by the time is not the same each night
    end, played = time.monotonic() + A_NIGHT_SECONDS, 0
    for fault, call in takewhile(lambda _: time.monotonic() < end, tried):
        played += 1
        for what in stage.wrong_after(fault, call):
            wrong[f"{what}: {call.name} {call.about}: {fault}"] += 1
    record_property("faults", (played, len(stage.faults)))
    assert not wrong, "\n".join(wrong)


class Stage:
    """A command on a root that is laid out anew for every fault."""

    def __init__(self, ground: Ground, name: str) -> None:
        """Lay the root out, once for all commands, and play it once with nothing failing."""
        self.folder = ground.folder / name.replace(" ", "-")
        self.played = EVERY[name]
        self.root, self.fresh = self.folder / "root", ground.folder / self.played.lay_out.__name__
        names = {"root": str(self.root), **ground.addresses}
        self.words = tuple(word.format(**names) for word in self.played.words)
        self.folder.mkdir()
        if not self.fresh.exists():
            self.played.lay_out(self.fresh)
        self.before: Mapping[str, bytes] = files(self.fresh)
        self.wanted: Mapping[str, bytes] = self.before
        well = self._play(None)
        assert well.ended.code == self.played.ends, well.ended.said
        self.wanted = well.after
        self.faults = [*faults_of(well.ended)]

    def wrong_after(self, fault: Fault, call: Call) -> Iterator[str]:
        """What is wrong after a fault, and after the next run, in which nothing fails."""
        seen = self._play(fault)
        ended = seen.ended
        calls = ended.calls_of_copies if fault.in_copy else ended.calls
        killed = ended.code == -signal.SIGKILL or (fault.in_copy and fault.what == "kill")
        if len(calls) < fault.at and not killed:
            return  # tools run side by side, and this time it was not called so often
        call = call if killed else calls[fault.at - 1]
        yield from wrong_with(seen, fault, call)
        if "no part of the build" in seen.ended.said:
            return  # the manifest was not there to be read: what it listed is named instead
        if seen.ended.code == 0 and self.played.renders and seen.after != self.wanted:
            yield "it ended well, and not everything is new"
        if seen.after == self.before and not seen.temporary:
            return
        if self.played.words[0] in ("init", "import", "new") and seen.after != self.before:
            return  # what is there is not written over
        again = self._play(None, anew=False)
        if again.ended.code != self.played.ends or again.after != self.wanted:
            yield f"the next run does not heal: {again.ended.said[-300:]}"
        # Python tries a folder for temporary files with one of its own, of any name.
        if left := [one for one in again.temporary if ".slosmith-" in one]:
            yield f"left behind for good: {', '.join(left)}"

    def _play(self, fault: Fault | None, *, anew: bool = True) -> Seen:
        if anew:
            shutil.rmtree(self.root, ignore_errors=True)
            shutil.rmtree(self.folder / "tmp", ignore_errors=True)
            shutil.copytree(self.fresh, self.root)
        talk = self.played.talk(self.root)
        ended = play(self.words, self.folder, fault, is_of_the_run, talk=talk)
        return Seen(
            ended=ended,
            ends=self.played.ends,
            before=self.before,
            after=files(self.root),
            wanted=self.wanted,
            reports=REPORTS,
            temporary=tuple(self._temporary()),
        )

    def _temporary(self) -> Iterator[str]:
        for path in sorted((self.folder / "tmp").rglob("*")):
            yield path.relative_to(self.folder).as_posix()
        for path in sorted(self.root.rglob(".slosmith-*")):
            yield path.relative_to(self.root).as_posix()


def files(root: Path) -> dict[str, bytes]:
    """The bytes of every file of a root that is not on its way, and not what is remembered."""
    found = (path for path in sorted(root.rglob("*")) if path.is_file())
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in found
        if ".slosmith" not in path.relative_to(root).as_posix()
    }
