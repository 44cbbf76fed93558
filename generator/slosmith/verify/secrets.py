"""Judge: nothing that was rendered holds what looks like a secret."""

from collections.abc import Iterator

from slosmith.secret_patterns import find_secrets
from slosmith.verify.proof import Case, Proof, Verdict


def verify_secrets(case: Case) -> Iterator[Proof]:
    """A row for each file with a secret in it, or one for all of them."""
    files = sorted(path for path in case.output.rglob("*") if path.is_file())
    guilty = 0
    for path in files:
        text = path.read_bytes().decode("utf-8", errors="replace")
        name = path.relative_to(case.output).as_posix()
        if found := [(secret.what, _line(text, secret.start)) for secret in find_secrets(text)]:
            guilty += 1
            said = "; ".join(f"line {line} looks like {what}" for what, line in found[:5])
            yield _row(name, Verdict.FAILED, said)
    if not guilty:
        yield _row("every rendered file", Verdict.PROVEN, "all of its text was searched")


def _line(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1


def _row(subject: str, verdict: Verdict, evidence: str) -> Proof:
    return Proof(
        area="secrets",
        subject=subject,
        claim="it holds no secret",
        verdict=verdict,
        evidence=evidence,
    )
