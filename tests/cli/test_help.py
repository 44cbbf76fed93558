"""The help of the whole program, which is printed without importing any command."""

import subprocess
import sys
from importlib import import_module

import pytest

from slosmith.cli import COMMANDS


@pytest.mark.parametrize(("name", "line"), COMMANDS.items())
def test_help_says_of_each_command_what_its_own_help_begins_with(name: str, line: str) -> None:
    own = import_module(f"slosmith.cli.{name}").command.help
    assert " ".join(own.split()).startswith(line.rstrip("."))


def test_help_imports_no_command() -> None:
    code = "import sys; from slosmith.cli import main; main(['--help'], standalone_mode=False); "
    code += "print([name for name in sys.modules if name.startswith('slosmith.cli.')])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    imported = run.stdout.splitlines()[-1]
    assert "slosmith.cli" in imported
    assert not [name for name in COMMANDS if f"slosmith.cli.{name}'" in imported]
