"""Whether what stands in the output folder is what the specification renders now."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from slosmith.emit import loaded_folders
from slosmith.output.places import FOREIGN, foreign_files
from slosmith.output.rendered import digest_of
from slosmith.output.writer import MANIFEST, InTheWayError, read_manifest
from slosmith.verify.proof import Proof, Verdict


def find_differences(
    output: Path, rendered: Mapping[str, str], named: tuple[str, ...]
) -> tuple[Proof, ...]:
    """What is not as the specification renders it, and what it does not render at all.

    ``rendered`` has the digest of each file by its path.
    """
    return (
        *find_stale(output, rendered),
        *find_foreign(output, rendered, named),
        *_unlisted(output, rendered),
    )


def find_nothing(output: Path, rendered: Iterable[str]) -> tuple[Proof, ...]:
    """The one row where nothing at all was rendered yet, from which every other would follow."""
    if any((output / path).exists() for path in rendered):
        return ()
    claim, evidence = "holds what the specification renders", "it is empty; run `slosmith build`"
    return (_row(output.name, claim, Verdict.FAILED, evidence),)


def find_foreign(
    output: Path, rendered: Iterable[str], named: tuple[str, ...]
) -> tuple[Proof, ...]:
    """One row for each file that a server would load and nobody rendered, but for those ``named``.

    What the manifest lists is not asked: whoever adds a file can add a line.
    """
    return tuple(
        _row(path, "it was rendered here", Verdict.FAILED, FOREIGN)
        for path in foreign_files(output, [*rendered], loaded_folders(), named)
    )


def _unlisted(output: Path, rendered: Iterable[str]) -> Iterator[Proof]:
    """A list of what was rendered that cannot be read, or that is not there.

    Without it nobody knows what of services that are no more is left to be removed.
    """
    try:
        lost = not read_manifest(output) and any(rendered)
        evidence = "it is not there; run `slosmith build`" if lost else ""
    except InTheWayError as error:
        evidence = str(error)
    if evidence:
        yield _row(MANIFEST, "lists what was rendered", Verdict.FAILED, evidence)


def find_stale(output: Path, rendered: Mapping[str, str]) -> tuple[Proof, ...]:
    """One row for each file that differs, or one that says that none does.

    The tools look at the files: proofs of old files would say nothing of today's specification.
    """
    stale = [path for path, digest in rendered.items() if _digest(output / path) != digest]
    if not stale:
        claim = "every file is what the specification renders"
        return (_row("output", claim, Verdict.PROVEN, f"{len(rendered)} files are the same"),)
    evidence = "the file differs from the specification; run `slosmith build`"
    return tuple(
        _row(path, "is what the specification renders", Verdict.FAILED, evidence) for path in stale
    )


def _digest(path: Path) -> str | None:
    try:
        return digest_of(path.read_bytes())
    except OSError:
        return None


def _row(subject: str, claim: str, verdict: Verdict, evidence: str) -> Proof:
    return Proof(area="files", subject=subject, claim=claim, verdict=verdict, evidence=evidence)
