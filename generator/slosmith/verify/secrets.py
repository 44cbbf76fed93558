"""Nothing that was rendered holds what looks like a secret."""

import re
from collections.abc import Iterator
from functools import partial

from slosmith.diagnostics import codes
from slosmith.output.report_age import REPORT
from slosmith.secret_patterns import find_secrets
from slosmith.source import File, read_documents
from slosmith.verify.looks import remembered_looks
from slosmith.verify.proof import Case, Proof, Verdict


def verify_secrets(case: Case) -> Iterator[Proof]:
    """A row for each file with a secret in it, or one for all of them.

    The report of the last run is none of them: it quotes these, and has stars for secrets.
    """
    every = (path for path in case.output.rglob("*") if path.is_file())
    files = sorted(path for path in every if path != case.output / REPORT)
    guilty = 0
    with remembered_looks(case, "secrets") as look:
        for path in files:
            name = path.relative_to(case.output).as_posix()
            text = path.read_bytes().decode("utf-8", errors="replace")
            if found := look(f"{name}\n{text}", partial(_in_file, name, text)):
                guilty += 1
                yield _row(name, Verdict.FAILED, "; ".join(found[:5]))
    if not guilty:
        yield _row("every rendered file", Verdict.PROVEN, "all of its text was searched")


def _in_file(name: str, text: str) -> list[str]:
    return [*_in_text(text), *_in_values(name, text)]


# What JSON and YAML escape without need, and what PyYAML may fold.
_ESCAPED = re.compile(r"\\(?:u00[2-7]|x[2-7])")
_FOLDED = ("alertmanager/", "grafana/provisioning/")


def _in_text(text: str) -> Iterator[str]:
    for secret in find_secrets(text):
        yield f"line {text.count(chr(10), 0, secret.start) + 1} looks like {secret.what}"


def _in_values(name: str, text: str) -> Iterator[str]:
    """Secrets in values that the text only spells: programs read values."""
    readable = name.endswith((".yaml", ".yml", ".json"))
    if readable and (name.startswith(_FOLDED) or _ESCAPED.search(text)):
        for finding in read_documents(File(path=name, text=text))[1]:
            if finding.code is codes.SECRET_IN_TEXT and finding.span is not None:
                what = finding.message.removeprefix("this ")
                yield f"line {finding.span.line} {what}"


def _row(subject: str, verdict: Verdict, evidence: str) -> Proof:
    return Proof(
        area="secrets",
        subject=subject,
        claim="it holds no secret",
        verdict=verdict,
        evidence=evidence,
    )
