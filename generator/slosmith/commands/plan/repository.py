"""The tree of another commit: read blob by blob through git, which runs nothing of the repository.

A pull request is a stranger's. Nothing is checked out, so that no hook, no filter and no textconv
runs; nothing is fetched; and what a tree names is written below one folder or not at all. Git would
take a folder for a repository that has the files of one: a root that lies in such files is refused.
"""

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from slosmith.deadline import DEADLINE, MORE_TIME
from slosmith.diagnostics.system_errors import advice_on, reason_of
from slosmith.diagnostics.terminal import one_line
from slosmith.judges import fixed_path
from slosmith.judges.programs import Ended, LateError, Program, TooMuchError, run_program
from slosmith.load.files import read_bytes
from slosmith.output.writer import MANIFEST, is_inside
from slosmith.source.files import specification_files
from slosmith.source.links import Links, real_path

READ = ("slo", "grafana", "runbooks")
"""The folders of a root that are compiled."""
_MAIN = ("origin/HEAD", "origin/main", "origin/master", "main", "master")
_SAFE = ("--no-pager", "-c", "safe.bareRepository=explicit", "-c", "core.hooksPath=/dev/null")
_QUIET = {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1"}
_UNFETCHED = {"GIT_ALLOW_PROTOCOL": "none"}
"""No protocol is called so; what a configuration allows by its name would go before one for all."""
_LITERAL = {"GIT_LITERAL_PATHSPECS": "1"}
_SECONDS = 60.0
_MOST_BYTES = 200_000_000
_LINK, _FILES = b"120000", (b"100644", b"100755")
_BASE = re.compile(r"""\bbase:[\s{]*(?:file:)?\s*["']?([^\s"'{},]+)""")
"""Where routing names its base; what looks like it and is none is read in vain."""
_WHOLE = "clone it without `--filter`, or fetch them with `git backfill` or a checkout of it"
_DIGEST = re.compile(r"[0-9a-f]{40,64}")
_HEAD = re.compile(rb"[0-9a-f]+ (?:blob (\d{1,12})|missing)\n")
_LOOK = "look at the repository"
_TRUST = "trust its folder with `git config --global --add safe.directory DIR`"
_DEEPER = "check it out with its whole history: `fetch-depth: 0` of actions/checkout, GIT_DEPTH: 0"


class RepositoryError(Exception):
    """A commit that cannot be read; ``hint`` is what to do about it."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """A commit, and how people call it."""

    digest: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    mode: bytes
    blob: bytes
    size: int
    path: str


class Repository:
    """The repository that a root lies in."""

    def __init__(self, root: Path) -> None:
        """Find git on PATH, but not in the tree that it is asked about."""
        program = shutil.which("git", path=fixed_path())
        if program is None or Path(program).resolve().is_relative_to(root.resolve()):
            raise RepositoryError("git was not found on PATH", "install it, or name --before DIR")
        self._git, self._root = program, root
        found = self._run(("rev-parse", "--show-prefix"))
        if found.code:
            # Git speaks many languages, and names this setting in all of them.
            is_foreign = b"safe.directory" in found.err
            belongs = "belongs to somebody else whom git does not trust"
            message = f"{root} {belongs if is_foreign else 'is in no git repository'}"
            hint = f"{_TRUST}, or name" if is_foreign else "name"
            raise RepositoryError(message, f"{hint} what was before with --before DIR")
        self._prefix = found.out.decode("utf-8", "replace").strip()
        self._refuse_files_of_git()

    def _refuse_files_of_git(self) -> None:
        """Before 2.38, git itself does not tell such files from a repository that is somebody's."""
        said = self._said("rev-parse", "--absolute-git-dir") or os.devnull
        if "\0" in said:
            raise _odd("rev-parse")
        files = Path(said)
        if self._root.resolve().is_relative_to(files.resolve()):
            message = f"{self._root} lies in files like those in .git, and is no working tree"
            raise RepositoryError(message, "name what was before with --before DIR")

    def commit(self, ref: str) -> Commit:
        """The commit of a reference."""
        if digest := self._digest(ref):
            short = digest[:7]
            own = ref.startswith(short) and digest.startswith(ref)
            return Commit(digest=digest, name=short if own else f"{one_line(ref)} ({short})")
        hint = "fetch it, or name a branch, a tag or a commit that is here"
        raise RepositoryError(f'"{one_line(ref)}" is no commit', self._deeper() or hint)

    def merge_base(self) -> Commit:
        """Where this branch left the main one."""
        main = next((one for one in _MAIN if self._digest(one)), None)
        if main is None:
            message = f"no main branch is here: none of {', '.join(_MAIN)}"
            raise RepositoryError(message, self._deeper() or "name what was before with --against")
        base = self._said("merge-base", "HEAD", main)
        if not base or not _DIGEST.fullmatch(base):
            message = f"HEAD and {main} have no commit in common here"
            hint = self._deeper() or "name what was before with --against REF"
            raise RepositoryError(message, hint)
        return Commit(digest=base, name=f"{main} ({base[:7]})")

    def write(self, commit: Commit, folder: Path) -> None:
        """Write what a commit has of the root into an empty folder."""
        self._write(self._entries(commit, (*READ, f"output/{MANIFEST}")), folder)
        links = Links(folder)
        bases = {one for path in specification_files(folder) for one in _bases_in(path, links)}
        self._write(self._entries(commit, tuple(sorted(bases))), folder)

    def _write(self, entries: list[_Entry], folder: Path) -> None:
        """Write files, then links: nothing is written through one."""
        if sum(one.size for one in entries) > _MOST_BYTES:
            message = f"the commit has more than {_MOST_BYTES:,} bytes to compile"
            raise RepositoryError(message, "keep what is not specified out of these folders")
        asked = b"".join(one.blob + b"\n" for one in entries)
        blobs = [*_blobs(self._ask("cat-file", "--batch", given=asked))]
        if len(blobs) != len(entries):
            raise _odd("cat-file")
        links = []
        for entry, content in zip(entries, blobs, strict=True):
            target = folder / entry.path
            if entry.mode != _LINK:
                if _make_room(target, folder):
                    target.write_bytes(content)
            elif content and b"\0" not in content:  # else it is none that a system can have
                links.append((target, os.fsdecode(content)))
        for target, leads_to in links:
            if _make_room(target, folder):
                target.symlink_to(leads_to)

    def _entries(self, commit: Commit, paths: tuple[str, ...]) -> list[_Entry]:
        """The files and links at and below some paths of the root."""
        if not paths:
            return []
        prefix = (self._prefix or "").rstrip("\n")
        named = [f"{prefix}{one}" for one in paths]
        words = ("ls-tree", "-r", "-z", "-l", "--full-tree", commit.digest, "--", *named)
        lines = self._ask(*words).split(b"\0")
        found = [_entry(line, prefix) for line in lines if line]
        return [one for one in found if one.mode in (_LINK, *_FILES) and is_inside(one.path)]

    def _digest(self, ref: str) -> str | None:
        words = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
        found = self._said(*words)
        return found if found and _DIGEST.fullmatch(found) else None

    def _deeper(self) -> str:
        """What to do in a clone that lacks the past; empty where it is whole."""
        return _DEEPER if self._said("rev-parse", "--is-shallow-repository") == "true" else ""

    def _said(self, *words: str) -> str | None:
        """One line of git's; None where it refuses."""
        ended = self._run(words)
        return None if ended.code else ended.out.decode("utf-8", "replace").strip()

    def _ask(self, *words: str, given: bytes = b"") -> bytes:
        ended = self._run(words, given)
        if ended.code:
            said = ended.err.decode("utf-8", "replace").strip()
            reason = one_line(said)[:_LONGEST] or "it said nothing"
            raise RepositoryError(f"git {words[0]} failed: {reason}", _LOOK)
        return ended.out

    def _run(self, words: tuple[str, ...], given: bytes = b"") -> Ended:
        if not (seconds := DEADLINE.at_most(_SECONDS)):
            raise RepositoryError(f"git was not asked: {DEADLINE.over}", MORE_TIME)
        program = Program(
            words=[self._git, *_SAFE, *words],
            environment={**os.environ, **_QUIET, **_UNFETCHED, **_LITERAL},
            folder=self._root,
        )
        try:
            ended = run_program(program, seconds=seconds, most_bytes=2 * _MOST_BYTES, given=given)
        except LateError:
            message = f"git {words[0]} did not end within {seconds:.3g} s"
            raise RepositoryError(message, _LOOK) from None
        except TooMuchError:
            message = f"git {words[0]} printed more than {2 * _MOST_BYTES:,} bytes, and was ended"
            raise RepositoryError(message, _LOOK) from None
        except OSError as error:
            raise RepositoryError(
                f"git cannot be run: {reason_of(error)}", advice_on(error)
            ) from None
        if ended.signal:  # it has refused nothing
            raise RepositoryError(f"git {words[0]} was ended by {ended.signal}", _LOOK)
        return ended


_LONGEST = 300


def _make_room(target: Path, folder: Path) -> bool:
    """Make the folder of a file; no where that leads out, or something is there.

    No tree that git makes has a name twice, as a link and as the folder of others.
    """
    real = real_path(target.parent)
    if real is None or not real.is_relative_to(folder.resolve()) or os.path.lexists(target):
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    return True


def _odd(what: str) -> RepositoryError:
    return RepositoryError(f"git {what} answered as no git does", "look at the git on PATH")


def _entry(line: bytes, prefix: str) -> _Entry:
    """A line of `git ls-tree -l`."""
    head, _, path = line.partition(b"\t")
    if len(words := head.split()) != 4:
        raise _odd("ls-tree")
    mode, _, blob, size = words
    name = os.fsdecode(path).removeprefix(prefix)
    return _Entry(mode=mode, blob=blob, size=int(size) if size.isdigit() else 0, path=name)


def _bases_in(path: Path, links: Links) -> Iterator[str]:
    """The folder of the configuration that routing names, with the templates beside it."""
    data, _ = read_bytes(path, links)  # what is wrong is said by what compiles it
    for name in _BASE.findall((data or b"").decode("utf-8", "replace")):
        yield name.rpartition("/")[0] or name


def _blobs(answer: bytes) -> Iterator[bytes]:
    """The contents in an answer of `git cat-file --batch`, each between a head and a line feed."""
    place = 0
    while place < len(answer):
        if not (head := _HEAD.match(answer, place)):
            raise _odd("cat-file")
        if head[1] is None:
            raise RepositoryError("files of that commit are not here", _WHOLE)
        end = head.end() + int(head[1])
        yield answer[head.end() : end]
        place = end + 1
