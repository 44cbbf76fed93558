"""Whether what stands in the output folder is what the specification renders now."""

from pathlib import Path

from slosmith.emit import loaded_folders
from slosmith.output.document import Document
from slosmith.output.places import FOREIGN, foreign_files
from slosmith.verify.proof import Proof, Verdict


def find_differences(
    output: Path, documents: tuple[Document, ...], named: tuple[str, ...]
) -> tuple[Proof, ...]:
    """What is not as the specification renders it, and what it does not render at all."""
    return (*find_stale(output, documents), *find_foreign(output, documents, named))


def find_foreign(
    output: Path, documents: tuple[Document, ...], named: tuple[str, ...]
) -> tuple[Proof, ...]:
    """One row for each file that a server would load and nobody rendered, but for those ``named``.

    What the manifest lists is not asked: whoever adds a file can add a line.
    """
    listed = [document.path for document in documents]
    return tuple(
        _row(path, "it was rendered here", Verdict.FAILED, FOREIGN)
        for path in foreign_files(output, listed, loaded_folders(), named)
    )


def find_stale(output: Path, documents: tuple[Document, ...]) -> tuple[Proof, ...]:
    """One row for each file that differs, or one that says that none does.

    The tools look at the files: proofs of old files would say nothing of today's specification.
    """
    stale = [one.path for one in documents if _text(output / one.path) != one.text]
    if not stale:
        claim = "every file is what the specification renders"
        return (_row("output", claim, Verdict.PROVEN, f"{len(documents)} files are the same"),)
    evidence = "the file differs from the specification; run `slosmith build`"
    return tuple(
        _row(path, "is what the specification renders", Verdict.FAILED, evidence) for path in stale
    )


def _text(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None


def _row(subject: str, claim: str, verdict: Verdict, evidence: str) -> Proof:
    return Proof(area="files", subject=subject, claim=claim, verdict=verdict, evidence=evidence)
