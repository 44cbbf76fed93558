"""Tests of promtool that people write: `slo/tests/*.yaml` hold for the rules that were rendered."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from slosmith.judges.running import run_on_disk
from slosmith.load.files import read_text
from slosmith.model import naming
from slosmith.output.staging import staging_folder
from slosmith.source import File, Plain, read_documents
from slosmith.source.files import written_tests
from slosmith.source.links import Links
from slosmith.source.patterns import files_of
from slosmith.verify.expected import expected_by
from slosmith.verify.proof import Case

_MOST_SAID = 500
_ALL = f"{naming.RULES}/**/*.yaml"


class _RefusedError(Exception):
    """Why a file is not given to promtool, in words for its author."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ByHand:
    """A file that was run: what was ``wrong``, if anything, and which alerts it sees fire."""

    name: str
    wrong: str
    alerts: frozenset[tuple[str, str]]


def play_by_hand(case: Case, promtool: Path) -> Iterator[ByHand]:
    """Run every file on copies of the rule files that it names, which must lie inside the root."""
    for path in written_tests(case.root):
        name = path.relative_to(case.root).as_posix()
        alerts: frozenset[tuple[str, str]] = frozenset()
        with staging_folder(None) as folder:
            try:
                document = _read(path, case)
                _place(document, path, case, folder)
                wrong = _run(document, promtool, folder / path.name)
            except _RefusedError as refused:
                wrong = str(refused)
        if not wrong:
            alerts = frozenset((one[0], one[1]) for one in expected_by(document))
        yield ByHand(name=name, wrong=wrong, alerts=alerts)


def _read(path: Path, case: Case) -> dict[str, Plain]:
    file, problem = read_text(path, Links(case.root))
    documents, findings = read_documents(file) if file else ([], [])
    for finding in (problem, *findings):
        if finding is not None:
            raise _RefusedError(f"{finding.message}; {finding.hint}")
    if len(documents) != 1 or not isinstance(document := documents[0][1], dict):
        raise _RefusedError("it is no test file of promtool; write one with tests:")
    return document


def _place(document: dict[str, Plain], path: Path, case: Case, folder: Path) -> None:
    """Copy the rule files, and name the copies; all that were rendered where none is named."""
    named = document.get("rule_files")
    if named is None:
        links = Links(case.output)
        rules = [_read_rules(one, links) for one in files_of(_ALL, case.output, links)]
    elif isinstance(named, list):
        rules = [file for one in named for file in _matching(str(one), path.parent, case)]
    else:
        raise _RefusedError("rule_files is no list; write one, or leave it out")
    copies = [f"rules-{number}.yaml" for number in range(len(rules))]
    for copy, file in zip(copies, rules, strict=True):
        (folder / copy).write_text(file.text, encoding="utf-8")
    document["rule_files"] = [*copies]
    # Without an order groups run at random, and values cross them an interval late.
    document.setdefault("group_eval_order", [name for file in rules for name in _groups(file)])


def _matching(pattern: str, folder: Path, case: Case) -> list[File]:
    """The files that a pattern means; promtool reads it from where the test lies."""
    for top, start in ((case.output, _copied(folder, case)), (case.root, folder)):
        links = Links(top)
        if found := files_of(pattern, start, links):
            return [_read_rules(one, links) for one in found]
    raise _RefusedError(f'no file is "{pattern}"; name one below the root, from this file on')


def _copied(folder: Path, case: Case) -> Path:
    """Where a folder of the root would be beside what was rendered, as it is read here."""
    return case.output.parent / folder.relative_to(case.root)


def _read_rules(path: Path, links: Links) -> File:
    file, problem = read_text(path, links)
    if file is None:
        raise _RefusedError(problem.message if problem else "the rules cannot be read")
    return file


def _groups(file: File) -> list[Plain]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return [group["name"] for group in yaml.load(file.text, loader)["groups"]]  # noqa: S506
    except (yaml.YAMLError, KeyError, TypeError):
        return []  # promtool says what is wrong with it


def _run(document: dict[str, Plain], promtool: Path, copy: Path) -> str:
    """What promtool objects to, if anything; a file without tests shows nothing."""
    if not document.get("tests"):
        return "there are no tests in it; write tests:"
    copy.write_text(json.dumps(document, default=float), encoding="utf-8")
    run = run_on_disk(promtool, "test", "rules", str(copy))
    if run.exit_code or "SUCCESS" not in run.text:
        return " ".join(run.text.split())[:_MOST_SAID] or "promtool said nothing"
    return ""
