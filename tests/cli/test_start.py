"""How the program starts and ends: with what it needs alone, and with all that it has said."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from slosmith.language.json_schema import document_schema
from tests.cli.test_endings import heed_signals

SERVICE = """\
service: shop
slos:
  - name: errors
    objective: 99.9%
    sli:
      events:
        total: requests_total
        bad: requests_total{code="500"}
"""
ROUTING = """\
routing:
  default: chat
  receivers:
    pager: {pagerduty: {routing_key_file: /etc/alertmanager/pager}}
    chat: {slack: {channel: "#alerts", api_url_file: /etc/alertmanager/chat}}
  teams:
    shop: {page: [pager], ticket: [chat]}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "slo").mkdir()
    (tmp_path / "slo" / "shop.yaml").write_text(SERVICE)
    return tmp_path


def test_no_module_of_the_root_is_imported(root: Path) -> None:
    for name in ("click", "yaml", "pydantic", "json", "sitecustomize"):
        (root / f"{name}.py").write_text(f"raise SystemExit('{name} of a stranger')\n")
    command = [sys.executable, "-m", "slosmith", "check"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert (done.returncode, "of a stranger" in done.stderr) == (0, False), done.stderr


# As whoever calls the program gets it; it leaves by os._exit.
_LISTED = """\
import os
import sys

def leave(code, end=os._exit):
    print("", *sys.modules, sep="\\n")
    sys.stdout.flush()
    end(code)

os._exit = leave
from slosmith.start import run
run()
"""


_STOPPED = """\
import os
import signal
import sys

class Stops:
    @staticmethod
    def find_spec(name, *_):
        if name == "slosmith.cli":
            os.kill(os.getpid(), getattr(signal, sys.argv[1]))

sys.meta_path.insert(0, Stops)
from slosmith.start import run
run()
"""


@pytest.mark.parametrize("signal", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_an_interruption_while_it_is_imported_shows_no_traceback(signal: str) -> None:
    command = [sys.executable, "-c", _STOPPED, signal]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=heed_signals,  # no threads are here
    )
    assert (done.returncode, done.stderr) == (130, "")


def _imported_by_check(root: Path) -> set[str]:
    code = (
        "import sys; from slosmith.cli import main; "
        f"main(['check', '--root', {str(root)!r}], standalone_mode=False); "
        "print(*sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(run.stdout.split())


def test_check_imports_nothing_that_renders_or_verifies(root: Path) -> None:
    heavy = {"jinja2", "requests", "slosmith.emit", "slosmith.simulate", "slosmith.verify"}
    assert heavy & _imported_by_check(root) == set()


def test_check_of_one_service_imports_little(root: Path) -> None:
    command = [sys.executable, "-c", _LISTED, "check", "--root", str(root)]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    imported = set(run.stdout.split("\n\n")[-1].split())
    needless = {"email", "importlib.metadata", "importlib.resources", "multiprocessing", "socket"}
    needless |= {"concurrent", "numpy", "requests", "shutil", "tempfile", "urllib.request"}
    needless |= {"hashlib", "hmac", "random"}
    assert needless & imported == set()
    assert "slosmith.build.compile" in imported
    assert len(imported) < 460  # 443 on Python 3.11


def test_check_imports_what_resolves_routing_only_with_routing(root: Path) -> None:
    rare = {
        "slosmith.language.documents.routing",
        "slosmith.resolve.routing",
        "slosmith.checks.routing",
    }
    assert rare & _imported_by_check(root) == set()
    (root / "slo" / "routing.yaml").write_text(ROUTING)
    imported = _imported_by_check(root)
    assert rare <= imported
    assert "slosmith.resolve.routing_base" not in imported


def test_check_imports_a_reader_of_markdown_only_where_there_is_prose(root: Path) -> None:
    assert "markdown_it" not in _imported_by_check(root)
    (root / "runbooks").mkdir()
    (root / "runbooks" / "ShopErrorsBudgetBurn.md").write_text(
        "## Diagnosis\n\nLook.\n\n## Mitigation\n\nMend.\n"
    )
    assert "markdown_it" in _imported_by_check(root)


# What libraries define is put off by the program alone, and in a process of its own.
_STARTED = """\
import os
import sys

def leave(code):
    try:
        LOOK
    finally:
        sys.stdout.flush()
        sys.__stdout__.flush()
    end(code)

end, os._exit = os._exit, leave
sys.argv = ["slosmith", "check"]
from slosmith.start import run
run()
"""


def _seen_after_a_check(root: Path, look: str) -> str:
    code = _STARTED.replace("LOOK", look.replace("\n", "\n        "))
    command = [sys.executable, "-c", code]
    run = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    return run.stdout


_PUT_OFF = [
    (
        "from annotated_types import Gt; print(Gt(1) == Gt(1), Gt(1) == Gt(2), Gt(1))",
        "True False Gt(gt=1)",
    ),
    ("from annotated_types import Gt; print(len({Gt(1), Gt(1), Gt(2)}))", "2"),
    (
        (
            "from annotated_types import Gt; one = Gt(1)\ntry: one.gt = 2\n"
            "except AttributeError as error: print(error)"
        ),
        "cannot assign to field 'gt'",
    ),
    ("from pydantic import AliasPath; print(AliasPath('a', 0).path)", "['a', 0]"),
    (
        "import yaml; print(yaml.load('{a: 2026-11-29, b: [1.5, yes]}', yaml.SafeLoader))",
        "{'a': datetime.date(2026, 11, 29), 'b': [1.5, True]}",
    ),
    (
        (
            "import yaml\ntry: yaml.load('\\0', yaml.SafeLoader)\n"
            "except yaml.reader.ReaderError as error: print(error.reason)"
        ),
        "special characters are not allowed",
    ),
    (
        "import secrets; print(secrets.compare_digest('a', 'a'), len(secrets.token_hex(2)))",
        "True 4",
    ),
    (
        (
            "import re, dataclasses, typing_extensions as t\n"
            "print(re.compile('a'), t.TypedDict('A', {'b': int}).__annotations__)"
        ),
        "re.compile('a') {'b': <class 'int'>}",
    ),
    ("from dataclasses import make_dataclass; print(make_dataclass('A', ['b'])(1))", "A(b=1)"),
]


@pytest.mark.parametrize(("look", "seen"), _PUT_OFF)
def test_what_libraries_define_is_there_when_it_is_used(root: Path, look: str, seen: str) -> None:
    assert _seen_after_a_check(root, look) == f"{seen}\n"


def test_all_is_printed_before_the_program_ends() -> None:
    command = [sys.executable, "-m", "slosmith", "schema"]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    assert json.loads(run.stdout) == document_schema()


@pytest.mark.parametrize(
    ("words", "code"), [(["check", "--strict"], 1), (["check", "--nonsense"], 2), (["--help"], 0)]
)
def test_the_program_ends_with_the_code_of_its_command(
    root: Path, words: list[str], code: int
) -> None:
    (root / "slo" / "shop.yaml").write_text(SERVICE.replace("99.9%", "99.9"))
    command = [sys.executable, "-m", "slosmith", *words]
    assert subprocess.run(command, cwd=root, capture_output=True, check=False).returncode == code
