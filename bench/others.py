"""Alerts that others wrote: how many of them are proven, and why the rest is not.

They are imported, built and verified as a user would do it, from rule files in the folder that
`SLOSMITH_ALERTS` names; nothing of them belongs to this project.
"""

import json
import os
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from bench.judges import Missing
from bench.section import Section, Table
from bench.tools import slosmith

FOLDER = "SLOSMITH_ALERTS"
"""The variable that names a folder of rule files."""
_ORDER = ("refused", "failed", "not proven", "fires only", "proven")
# Of an alert's texts there are claims of their own; they say nothing of when it fires.
_TEXTS = "says"
_WHY = "no test could be generated: "


def measure_others(*, quick: bool) -> Section:
    """Count by verdict; with ``quick`` only the first of the files."""
    named = os.environ.get(FOLDER, "")
    files = sorted(path for path in Path(named).rglob("*.y*ml") if named and path.is_file())
    if not files:
        raise Missing(f"there are no rule files: name a folder of them by {FOLDER}")
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        refused = _imported(files[:1] if quick else files, root)
        _run(root, "build")
        proofs = json.loads(_run(root, "verify", "--format", "json", allowed=(0, 1)))
    verdicts = verdicts_of(proofs)
    counted = Counter(verdict for verdict, _ in verdicts.values())
    counted["refused"] = len(refused)
    total = counted.total()
    rows = [
        (verdict, str(counted[verdict]), f"{counted[verdict] / max(total, 1):.1%}")
        for verdict in reversed(_ORDER)
    ]
    reasons = Counter([*refused, *(why for verdict, why in verdicts.values() if why)])
    body = f"{total} alerts of {len(files)} rule files, each imported, built and verified."
    return _section(body, rows, reasons)


def verdicts_of(proofs: Iterable[Mapping[str, str]]) -> dict[str, tuple[str, str]]:
    """The worst that was said of each alert's firing, and why it is not proven."""
    found: dict[str, tuple[str, str]] = {}
    for proof in proofs:
        if proof["area"] != "tests" or proof["claim"].startswith(_TEXTS):
            continue
        verdict, evidence = proof["verdict"], proof["evidence"]
        why = "" if verdict == "proven" else evidence.removeprefix(_WHY).partition(' "')[0]
        before, _ = found.setdefault(proof["subject"], (verdict, why))
        if _ORDER.index(verdict) < _ORDER.index(before):
            found[proof["subject"]] = (verdict, why)
    return found


def _imported(files: list[Path], root: Path) -> list[str]:
    """Import everything, and say why each alert that was refused was."""
    said = _run(
        root, "import", *map(str, files), "--team", "others", "--format", "json", allowed=(0, 1)
    )
    entries = json.loads(said)["objects"]
    return [
        one["reason"]
        for one in entries
        if one["outcome"] == "refused" and one["kind"] in ("alert", "SLO")
    ]


def _run(root: Path, *words: str, allowed: tuple[int, ...] = (0,)) -> str:
    run = subprocess.run(slosmith(*words), cwd=root, capture_output=True, text=True, check=False)
    if run.returncode not in allowed:
        raise RuntimeError(f"slosmith {words[0]} ended with {run.returncode}: {run.stderr[-500:]}")
    return run.stdout


def _section(
    body: str, rows: Sequence[tuple[str, str, str]], reasons: Mapping[str, int]
) -> Section:
    tables = [Table(head=("alerts", "number", "share"), rows=(*rows,))]
    if reasons:
        why = tuple((reason, str(count)) for reason, count in sorted(reasons.items()))
        tables.append(Table(head=("why not", "alerts"), rows=why))
    return Section(
        title="Alerts of others",
        body=(
            (
                f"Public rule files, in the folder that `{FOLDER}` names. Proven: it fires, is "
                "silent one step below, clears, and a change of its comparison is noticed."
            ),
            body,
            *tables,
        ),
        ratios=tuple((f"alerts of others: {row[0]}", f"{row[1]} ({row[2]})") for row in rows),
    )
