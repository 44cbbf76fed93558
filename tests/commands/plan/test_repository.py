"""The past is read through git: nothing is checked out, fetched or run, and nothing escapes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.commands.plan.sides import write
from tests.conftest import Compiled, run_compiler

SPEC = """\
service: shop
slos: [{name: errors, objective: 99.9%, sli: {events: {total: a_total, bad: b_total}}}]
"""
LOOSER = SPEC.replace("99.9%", "99.5%")


def git(folder: Path, *words: str) -> str:
    """Run git as somebody whose configuration says nothing."""
    own = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    who = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=main")
    command = ["git", *who, "-c", "protocol.file.allow=always", *words]
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, **own}, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository whose main branch has two commits, with another branch checked out."""
    folder = write(tmp_path / "repository", {"slo/shop.yaml": "service: shop\n"})
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "begin")
    commit(folder, SPEC)
    git(folder, "checkout", "-q", "-b", "branch")
    return folder


def commit(folder: Path, text: str) -> None:
    """Commit another specification."""
    write(folder, {"slo/shop.yaml": text})
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "change")


def objectives(done: Compiled) -> list[tuple[str, str]]:
    """What a plan in JSON says of objectives."""
    found = json.loads(done.stdout)["changes"]
    return [(one["old"], one["new"]) for one in found if one["what"] == "objective"]


def plan(folder: Path, *words: str) -> Compiled:
    """Plan a root, in JSON."""
    return run_compiler(folder, "plan", "--format", "json", *words)


def test_a_plan_begins_where_the_branch_left_main(repository: Path) -> None:
    commit(repository, LOOSER)
    git(repository, "checkout", "-q", "main")
    commit(repository, SPEC.replace("99.9%", "99.99%"))  # is no change of the branch
    git(repository, "checkout", "-q", "branch")
    assert objectives(plan(repository)) == [("99.9%", "99.5%")]


def test_what_is_not_committed_yet_is_planned_too(repository: Path) -> None:
    write(repository, {"slo/shop.yaml": LOOSER})
    assert objectives(plan(repository)) == [("99.9%", "99.5%")]
    assert objectives(plan(repository, "--against", "HEAD")) == [("99.9%", "99.5%")]


def test_a_commit_is_called_by_its_first_digits_and_a_branch_by_its_name_too(
    repository: Path,
) -> None:
    digest = git(repository, "rev-parse", "main")
    for ref, name in ((digest, digest[:7]), ("main", f"main ({digest[:7]})")):
        shown = run_compiler(repository, "plan", "--against", ref).stdout
        assert shown.startswith(f"{name} → this folder: ")


def test_a_root_may_be_a_folder_of_its_repository(tmp_path: Path) -> None:
    write(tmp_path, {"team a/slo/shop.yaml": SPEC, "slo/other.yaml": "broken: ["})
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "begin")
    write(tmp_path, {"team a/slo/shop.yaml": LOOSER})
    assert objectives(plan(tmp_path / "team a")) == [("99.9%", "99.5%")]


def test_the_base_of_routing_is_read_from_the_past_too(tmp_path: Path) -> None:
    hook = "{url: 'http://relay.example'}"
    base = f"route: {{receiver: all}}\nreceivers: [{{name: all, webhook_configs: [{hook}]}}]\n"
    teams = "{shop: {page: [all], ticket: [all]}}"
    named = f"base: theirs/alertmanager.yml, default: all, receivers: {{}}, teams: {teams}"
    routing = f"---\nrouting: {{{named}}}\n"
    write(tmp_path, {"slo/shop.yaml": SPEC + routing, "theirs/alertmanager.yml": base})
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "begin")
    write(tmp_path, {"slo/shop.yaml": LOOSER + routing})
    assert objectives(plan(tmp_path)) == [("99.9%", "99.5%")]


def test_nothing_of_the_repository_runs(repository: Path, tmp_path: Path) -> None:
    # Whoever brings a repository brings its configuration too, where it is an archive.
    ran = tmp_path / "ran"
    trap = write(tmp_path, {"trap": f"#!/bin/sh\ntouch '{ran}'\ncat\n"}) / "trap"
    trap.chmod(0o755)
    for key in ("filter.t.smudge", "filter.t.clean", "diff.t.textconv", "core.fsmonitor"):
        git(repository, "config", key, str(trap))
    for key in ("core.pager", "core.sshCommand", "core.editor", "gpg.program"):
        git(repository, "config", key, str(trap))
    hooks = repository / ".git" / "hooks"
    for name in ("post-checkout", "reference-transaction", "post-index-change"):
        (hooks / name).write_bytes(trap.read_bytes())
        (hooks / name).chmod(0o755)
    write(repository, {".gitattributes": "* filter=t diff=t\n", "slo/shop.yaml": LOOSER})
    ran.unlink(missing_ok=True)
    assert objectives(plan(repository)) == [("99.9%", "99.5%")]
    assert not ran.exists()


def test_files_like_those_of_git_are_no_repository(repository: Path, tmp_path: Path) -> None:
    # They are committed like any others, with a past that the author likes better, and a
    # configuration that runs what it says: as git fetches what is missing, or asks what changed.
    ran = tmp_path / "ran"
    root = write(repository, {"team/slo/shop.yaml": SPEC}) / "team"
    git(repository, "add", ".")
    git(repository, "commit", "-q", "-m", "team")
    git(tmp_path, "clone", "-q", "--bare", str(repository), "own")
    for name in ("HEAD", "objects", "refs", "packed-refs"):
        (tmp_path / "own" / name).rename(root / name)
    (root / "config").write_text(
        "[extensions]\npartialClone = origin\n[core]\nrepositoryformatversion = 1\n"
        f"worktree = {root}\n"
        f'[remote "origin"]\npromisor = true\nurl = ext::touch {ran}\n'
        '[protocol "ext"]\nallow = always\n'
    )
    for named in (("--against", "main"), ("--against", "nowhere"), ()):
        done = plan(root, *named)
        assert done.exit_code == 3
        assert "in no git repository" in done.stderr or "no working tree" in done.stderr
    assert not ran.exists()


def test_a_file_that_a_clone_has_left_out_is_said_to_be_missing(repository: Path) -> None:
    blob = git(repository, "rev-parse", "main:slo/shop.yaml")
    git(repository, "config", "extensions.partialClone", "origin")
    git(repository, "config", "remote.origin.promisor", "true")
    (repository / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    done = plan(repository)
    assert done.exit_code == 3
    assert (
        "error: files of that commit are not here\n  = clone it without `--filter`" in done.stderr
    )


def test_a_link_of_the_past_leads_out_of_no_root(repository: Path, tmp_path: Path) -> None:
    write(tmp_path, {"secret/slo.yaml": "service: secret\n"})
    (repository / "slo" / "away").symlink_to(tmp_path / "secret")
    git(repository, "add", ".")
    git(repository, "commit", "-q", "-m", "link")
    (repository / "slo" / "away").unlink()
    done = plan(repository, "--against", "HEAD")
    assert done.exit_code == 3
    assert "it is a link that leads out of the root" in done.stderr


def test_a_shallow_clone_says_what_to_fetch(repository: Path, tmp_path: Path) -> None:
    commit(repository, LOOSER)
    git(repository, "checkout", "-q", "main")
    git(tmp_path, "clone", "-q", "--depth=1", "--branch=branch", f"file://{repository}", "clone")
    done = plan(tmp_path / "clone")
    assert done.exit_code == 3
    assert "error: no main branch is here" in done.stderr
    assert "`fetch-depth: 0`" in done.stderr
    git(tmp_path / "clone", "fetch", "-q", "--depth=1", "origin", "main:main")
    done = plan(tmp_path / "clone")
    assert done.exit_code == 3
    assert "error: HEAD and main have no commit in common here" in done.stderr
    assert "`fetch-depth: 0`" in done.stderr


@pytest.mark.parametrize("ref", ["nowhere", "--output=x", "-h", "a b", "HEAD:slo", "\x1b[31m"])
def test_what_is_no_commit_is_refused(repository: Path, ref: str) -> None:
    done = plan(repository, f"--against={ref}")
    assert done.exit_code == 3
    assert "is no commit\n" in done.stderr
    assert "\x1b" not in done.stderr


def test_without_git_a_folder_can_be_named(tmp_path: Path) -> None:
    done = plan(write(tmp_path, {"slo/shop.yaml": SPEC}))
    assert done.exit_code == 3
    assert "is in no git repository\n  = name what was before with --before DIR" in done.stderr


def test_a_link_that_no_system_can_have_is_left_out(repository: Path) -> None:
    """Whoever writes objects by hand can commit one."""
    (repository / "blob").write_bytes(b"a\0b")
    blob = git(repository, "hash-object", "-w", "blob")
    git(repository, "update-index", "--add", "--cacheinfo", f"120000,{blob},slo/link.yaml")
    git(repository, "commit", "-q", "-m", "link")
    assert objectives(plan(repository, "--against", "HEAD")) == []


def test_a_name_that_is_a_link_and_a_folder_leads_nothing_out(
    repository: Path, tmp_path: Path
) -> None:
    """No git makes such a tree, and some servers take one."""
    outside = tmp_path / "outside"
    outside.mkdir()

    def kept(kind: str, content: bytes) -> str:
        (repository / "content").write_bytes(content)
        return git(repository, "hash-object", "-t", kind, "-w", "--literally", "content")

    def tree(*entries: tuple[str, str, str]) -> str:
        named = (f"{mode} {name}\0".encode() + bytes.fromhex(of) for mode, name, of in entries)
        return kept("tree", b"".join(named))

    blob, link = kept("blob", SPEC.encode()), kept("blob", os.fsencode(outside))
    inner = tree(("120000", "mine", link), ("100644", "x.yaml", blob))
    two = (
        ("120000", "a", link),
        ("40000", "a", tree(("120000", "mine", link))),
        ("40000", "b", inner),
    )
    slo = tree(*two, ("120000", "b", link), ("100644", "shop.yaml", blob))
    top = tree(("40000", "slo", slo))
    odd = git(repository, "commit-tree", top, "-m", "odd")
    done = plan(repository, "--against", odd)
    assert done.exit_code in (0, 3), done.stderr
    assert "bug" not in done.stderr
    assert [*outside.iterdir()] == []


ODD_GITS = {
    "says nothing": "exit 0",
    "fails and says nothing": "exit 1",
    "is no text": "head -c 3000 /dev/urandom",
    "is killed": "kill -9 $$",
    "prints without end": "exec cat /dev/zero",
    "speaks of others": "echo 100644 blob; exit 0",
    "leaves a child behind": "sleep 60 & exit 1",
}


@pytest.mark.parametrize("when", ["rev-parse", "merge-base", "ls-tree", "cat-file"])
@pytest.mark.parametrize("how", ODD_GITS)
def test_a_git_that_goes_wrong_is_a_sentence(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str, when: str
) -> None:
    real = shutil.which("git")
    script = f'case "$*" in *{when}*) {ODD_GITS[how]};; esac\nexec {real} "$@"\n'
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "git").write_text(f"#!/bin/sh\n{script}", encoding="utf-8")
    (tmp_path / "bin" / "git").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"), prepend=os.pathsep)
    done = plan(repository)
    assert done.exit_code == 3 or (how, when) == ("says nothing", "ls-tree")
    assert done.exit_code == 0 or "\n  = " in done.stderr
    if how == "is killed":
        assert done.stderr == (
            f"error: git {when} was ended by SIGKILL\n  = look at the repository\n"
        )


def test_a_repository_of_somebody_else_is_one(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    for one in ("GLOBAL", "SYSTEM"):
        monkeypatch.setenv(f"GIT_CONFIG_{one}", os.devnull)
    done = plan(repository)
    assert done.exit_code == 3
    assert done.stderr == (
        f"error: {repository} belongs to somebody else whom git does not trust\n"
        "  = trust its folder with `git config --global --add safe.directory DIR`, or name what "
        "was before with --before DIR\n"
    )
