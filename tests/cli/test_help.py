"""The help of the whole program, which is printed without importing any command."""

import subprocess
import sys
from importlib import import_module

import pytest
from click.testing import CliRunner

from slosmith.cli import COMMANDS, main


@pytest.mark.parametrize(("name", "line"), COMMANDS.items())
def test_help_says_of_each_command_what_its_own_help_begins_with(name: str, line: str) -> None:
    own = import_module(f"slosmith.cli.{name}").command.help
    assert " ".join(own.split()).startswith(line.rstrip("."))


@pytest.mark.parametrize("words", [[], *([name] for name in COMMANDS), ["new", "slo"]], ids=str)
def test_what_may_stand_anywhere_is_in_every_help_once(words: list[str]) -> None:
    said = CliRunner().invoke(main, [*words, "--help"]).stdout
    assert [said.count(f"  {one} ") for one in ("-q, --quiet", "--debug")] == [1, 1]


def test_help_imports_no_command() -> None:
    code = "import sys; from slosmith.cli import main; main(['--help'], standalone_mode=False); "
    code += "print([name for name in sys.modules if name.startswith('slosmith.cli.')])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    imported = run.stdout.splitlines()[-1]
    assert "slosmith.cli" in imported
    assert not [name for name in COMMANDS if f"slosmith.cli.{name}'" in imported]
