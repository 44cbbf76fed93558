"""The outside tools: where they are found, and when they are believed.

A tool from the tree that is verified is never run: that tree must not vouch for itself. Tools are
those of the folders that a person names in SLOSMITH_TOOLS (or with `--tools`), then those of PATH.
"""

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from slosmith.deadline import DEADLINE, MORE_TIME
from slosmith.diagnostics.system_errors import advice_on, error_in, reason_of
from slosmith.judges import TOOLS, fixed_path
from slosmith.judges.probes import PROBES, Probe
from slosmith.judges.running import ANOTHER, run_on_disk, was_answered
from slosmith.output.staging import staging_folder

# Debian and Ubuntu call it by the name of its package.
_NAMES: Mapping[str, tuple[str, ...]] = {
    "alertmanager": ("alertmanager", "prometheus-alertmanager")
}
_PROBE_SECONDS = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    path: Path | None
    why_not: str = ""


def find_tool(name: str) -> Path | None:
    """A tool that is there and believed; else None, and `why_missing` says why."""
    return _look(name, os.environ.get(TOOLS, ""), fixed_path()).path


def why_missing(name: str) -> str:
    """Why a tool cannot be asked, and what to do; empty where it can."""
    return _look(name, os.environ.get(TOOLS, ""), fixed_path()).why_not


@lru_cache(maxsize=16)
def _look(name: str, folders: str, path: str) -> _Found:
    named = filter(None, folders.split(os.pathsep))  # an empty one would be where one stands
    where = os.pathsep.join((*named, path))
    known_as = _NAMES.get(name, (name,))
    program = next((found for one in known_as if (found := shutil.which(one, path=where))), None)
    if program is None:
        hint = f"install it, or name its folder with --tools DIR or {TOOLS}"
        return _Found(path=None, why_not=f"{name} was not found on PATH; {hint}")
    try:
        lie = _lie_of(Path(program), name)
    except OSError as error:
        why = f"{program} cannot be tried: {reason_of(error)}"
        return _Found(path=None, why_not=f"{why}; {advice_on(error)}")
    except _UntriedError as error:
        return _Found(path=None, why_not=f"{program} cannot be tried: {error}")
    if lie:
        hint = "install the real one"
        return _Found(path=None, why_not=f"{program} is not believed, as it {lie}; {hint}")
    return _Found(path=Path(program))


class _UntriedError(Exception):
    """Nobody can say whether a tool is the real one."""


def _lie_of(program: Path, name: str) -> str:
    """What a tool does that the real one would not; empty where it is believed.

    Raises OSError where the system does not let it work, and _UntriedError where no time is left.
    """
    with staging_folder(None) as folder:
        for probe in PROBES[name]:
            for file, text in probe.files.items():
                (folder / file).write_text(text, encoding="utf-8")
            words = _placed(probe, folder)
            run = run_on_disk(program, *words, timeout_seconds=_PROBE_SECONDS)
            if (run.exit_code == 0) != probe.passes or probe.says not in run.text:
                if refused := error_in(run.text):  # it is no fault of the tool's
                    raise refused
                if not DEADLINE.at_most(_PROBE_SECONDS):
                    raise _UntriedError(f"{DEADLINE.over}; {MORE_TIME}")
                if not was_answered(run.text):  # a machine may be slow
                    raise _UntriedError(f"{run.text.splitlines()[-1]}; {ANOTHER}")
                return probe.lie
    return ""


def _placed(probe: Probe, folder: Path) -> list[str]:
    return [word.replace("FOLDER", str(folder)) for word in probe.words]
