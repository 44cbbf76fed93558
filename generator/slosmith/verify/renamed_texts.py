"""What alerts say in parts that another part stands for: asked of each, of many in one run.

An answer bears the number of the file that asked. Where a run says anything else, each of its parts
is asked alone.
"""

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from slosmith.emit.promtool_tests import SAYS
from slosmith.emit.promtool_tests.parts import PartTests
from slosmith.judges.running import Run, run_on_disk
from slosmith.verify.answers import pieces_of
from slosmith.verify.expected import samples_in
from slosmith.verify.fired_alone import fired_alone, said_of_one
from slosmith.verify.played import Played, Sheet, Stage, holds, lay_out, unread
from slosmith.verify.said_together import Alone, together
from slosmith.verify.text_scenes import text_scenes
from slosmith.verify.texts import ask_for_texts, asked_by

_BETWEEN_FILES = re.compile(r"(?m)^ *(?:FAILED:|SUCCESS|Unit Testing:.*) *\n")
_NAME = re.compile(r"(?m)^    name: .*,\s*$")

NOBODY = "-"
"""What stands for a form of which promtool did not say the same twice."""

Said = list[tuple[int, int, Run]]
"""Of each file of which scenes are played its number, how much is asked, and what is said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Renamed:
    """A part whose form another one was played for, by its name: ``like``.

    The form is the key under which is kept who was.
    """

    tests: PartTests
    form: str
    like: str


def stands_for(form: str, stage: Stage) -> str:
    """The part that was played for all of a form, or NOBODY; empty where none of these was.

    One of another root is none: who reads the report could not look at it.
    """
    name = stage.memory.kept.get(form) or ""
    known = name in stage.parts and not stage.memory.fresh
    return name if known or name == NOBODY else ""


def recall_renamed(tests: PartTests, stage: Stage) -> tuple[Renamed, list[Played]] | None:
    """What was said of a part's texts before, and which part stood for it, if one did."""
    text = stage.memory.read(_key(tests, stage))
    with suppress(ValueError, TypeError, LookupError):
        form, like, said = json.loads(text or "")
        one = Renamed(tests=tests, form=str(form), like=str(like))
        runs = [(int(n), int(asked), Run(exit_code=int(c), text=str(t))) for n, asked, c, t in said]
        played = _read(one, runs)
        if stands_for(one.form, stage) == one.like and holds(played):
            return one, played
    return None


def play_texts(renamed: Sequence[Renamed], stage: Stage) -> list[list[Played]]:
    """What promtool says of the texts of some parts, each beside its own rules."""
    scenes = [_texts(one.tests, stage) for one in renamed]
    together = _ask_together(renamed, scenes, stage)
    return [
        played if holds(played := _heard(one, said, stage)) else _alone(one, texts, stage)
        for one, texts, said in zip(renamed, scenes, together, strict=True)
    ]


def _texts(tests: PartTests, stage: Stage) -> list[str]:
    """What is asked of a part: scenes by the number of their file, and then its alerts alone."""
    files, rules = [one.text for one in tests.documents], stage.rules_of(tests)
    alone: list[str] = []
    if fired_alone(rules):
        every = frozenset().union(*map(samples_in, files))
        alone = [tests.said, said_of_one(rules, every - samples_in(tests.said))]
    return [*text_scenes(files, "".join(alone)), *alone]


def _ask_together(
    renamed: Sequence[Renamed], scenes: Sequence[Sequence[str]], stage: Stage
) -> list[Said]:
    """What is said of each part; of all of them nothing, where anything is said beside answers."""
    files = [(n, file) for n, texts in enumerate(scenes) for file, text in enumerate(texts) if text]
    asked = [ask_for_texts(scenes[n][file], str(place)) for place, (n, file) in enumerate(files)]
    with TemporaryDirectory(dir=stage.scratch) as name:
        folder, paths, alone = Path(name), list[Path](), list[Alone]()
        for (number, file), (text, _) in zip(files, asked, strict=True):
            tests = renamed[number].tests
            if file < len(tests.documents):
                paths.append(_lay_out(folder / str(number), file, text, tests, stage))
            else:
                alone.append(Alone(rules=fired_alone(stage.rules_of(tests)), test=text))
        paths += _lay_out_together(folder, alone)
        words = ("test", "rules", *map(str, paths))
        run = run_on_disk(stage.memory.tool, *words) if paths else Run(exit_code=0, text="")
    pieces = _by_question(run.text, len(files))
    found: list[Said] = [[] for _ in renamed]
    for (number, file), (_, count), piece in zip(files, asked, pieces, strict=True):
        found[number].append((file, count, Run(exit_code=run.exit_code, text=piece)))
    return found


def _lay_out(top: Path, file: int, text: str, tests: PartTests, stage: Stage) -> Path:
    """A scene beside the rules of its part."""
    top.mkdir(exist_ok=True)
    return lay_out(top / f"{file}.test.yaml", text, tests.part, stage.rules_of(tests))


def _lay_out_together(folder: Path, alone: Sequence[Alone]) -> Iterator[Path]:
    for name, rules, test in together(alone):
        (folder / name).write_text(rules, encoding="utf-8")
        path = folder / name.replace(".rules.", ".test.")
        path.write_text(test, encoding="utf-8")
        yield path


def _by_question(text: str, files: int) -> list[str]:
    """The answers to the questions of each file; none where there is more than answers."""
    said: list[list[str]] = [[] for _ in range(files)]
    head, *pieces = pieces_of(_BETWEEN_FILES.sub("", text))
    for piece in pieces:
        who = asked_by(piece)
        if not who.isdecimal() or int(who) >= files:
            return [""] * files
        said[int(who)].append(piece)
    return [""] * files if _NAME.sub("", head).strip() else ["".join(some) for some in said]


def _heard(renamed: Renamed, said: Said, stage: Stage) -> list[Played]:
    """What was said of a part's texts, which is remembered where all of it holds."""
    played = _read(renamed, said)
    if holds(played):
        runs = [[file, count, run.exit_code, run.text] for file, count, run in said]
        entry = json.dumps([renamed.form, renamed.like, runs])
        stage.memory.write(_key(renamed.tests, stage), entry)
    return played


def _alone(renamed: Renamed, scenes: Sequence[str], stage: Stage) -> list[Played]:
    sheets = [Sheet(file=file, text=text) for file, text in enumerate(scenes) if text]
    runs = stage.ask(renamed.tests.part, sheets)
    said = [(one.file, one.asking[1], run) for one, run in zip(sheets, runs, strict=True)]
    return _heard(renamed, said, stage)


def _read(renamed: Renamed, said: Said) -> list[Played]:
    played = [unread(test, renamed.like) for test in renamed.tests.documents]
    says = [one for one in played if any(claim == SAYS for _, claim in one.claims)]
    for file, count, run in said:
        one = played[file] if file < len(played) else [*says, *played][0]
        one.answers.read(run, count)
    return played


def _key(tests: PartTests, stage: Stage) -> str:
    texts = (one.text for one in tests.documents)
    return stage.key_of("renamed", stage.rules_of(tests), *texts, tests.said)
