"""The pipeline: load, resolve, check, emit; what is written and verified is made of its result."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from slosmith.build.allowed import (
    Allowance,
    accept,
    allowances_of,
    refused,
    unused,
    without_meant,
)
from slosmith.build.parallel import PROCESSES, run_in_parallel
from slosmith.build.targets import check_asked, check_targets, targets_of
from slosmith.checks import check_in_steps
from slosmith.diagnostics.finding import Diagnostic, has_errors
from slosmith.diagnostics.limit import MOST, the_first_of_each
from slosmith.diagnostics.suppression import Stage, without_follow_ups
from slosmith.load.root import NOTHING_UNSAVED, Loading, load_root
from slosmith.memo import Memo
from slosmith.model.labels import Labels
from slosmith.model.root import Model
from slosmith.model.slo import with_parts
from slosmith.output.too_much import Room
from slosmith.record import dataclass
from slosmith.resolve.model import Resolved, resolve_in_steps
from slosmith.source import File
from slosmith.steps import Steps, at_once

if TYPE_CHECKING:
    from slosmith.emit import Target, Unit
    from slosmith.emit.promtool_tests.parts import Part, PartTests
    from slosmith.output.document import Document

# A second process is begun in a few hundredths of a second, and where one piece is nearly all there
# is, the other process waits. In tenths of a millisecond: all of ten SLOs, rules of a hundred more.
_MUCH = 250
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """All that a root was compiled from; ``kinds`` are those of the documents of a YAML file.

    ``joined`` are the files of the services of whose SLOs those of a service are made.
    """

    files: tuple[File, ...]
    kinds: Mapping[str, frozenset[str]]
    labels: Labels
    joined: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compilation:
    """A checked root; ``model`` is None while a finding is an error.

    What was loaded, and what could be made of it, is there in any case, for who helps to mend it.
    """

    model: Model | None
    findings: tuple[Diagnostic, ...]
    allowances: tuple[Allowance, ...] = field(repr=False)
    sources: Sources
    memo: Memo = field(repr=False)
    loading: Loading = field(repr=False)
    resolved: Resolved = field(repr=False)


def compile_root(
    root: Path,
    labels: Labels = (),
    earlier: Compilation | None = None,
    unsaved: Mapping[str, str] = NOTHING_UNSAVED,
    targets: "tuple[Target, ...]" = (),
    most: int = MOST,
) -> Compilation:
    """Load, resolve and check a root; ``labels`` are added to every alert.

    What ``targets`` and those that settings ask for cannot say is looked for, too. Of errors of a
    kind no more than the first ``most`` of each file are found.

    Of an ``earlier`` compilation of the root all is taken over that would be the same: documents of
    files that have not changed, as long as nothing has that they refer to in others. ``unsaved``
    are texts that an editor has in place of those of files.
    """
    return at_once(compile_in_steps(root, labels, earlier, unsaved, targets, most))


def compile_in_steps(
    root: Path,
    labels: Labels = (),
    earlier: Compilation | None = None,
    unsaved: Mapping[str, str] = NOTHING_UNSAVED,
    targets: "tuple[Target, ...]" = (),
    most: int = MOST,
) -> Steps[Compilation]:
    """The same, left after each document; one that is not gone on with has changed nothing."""
    memo = earlier.memo.next() if earlier is not None else Memo()
    loaded = load_root(root, memo, unsaved)
    yield
    resolved = yield from resolve_in_steps(loaded, labels, memo)
    checked = yield from check_in_steps(resolved.model, resolved.references, memo)
    checked += check_asked(resolved.model, targets)
    found = [*loaded.findings, *check_targets(loaded.documents)]
    causes = (Stage(findings=found), *resolved.stages)
    findings = _judged(causes, checked, loaded, most)
    return Compilation(
        model=None if has_errors(findings) else resolved.model,
        findings=findings,
        allowances=allowances_of(loaded.documents),
        sources=_sources(loaded, labels, resolved.model),
        memo=memo,
        loading=loaded,
        resolved=resolved,
    )


def _judged(
    causes: Sequence[Stage], checked: Sequence[Diagnostic], loaded: Loading, most: int
) -> tuple[Diagnostic, ...]:
    """What was found and follows from nothing else, those that authors accept with their reason."""
    written = allowances_of(loaded.documents)
    vain = refused(written, loaded.documents)
    effective = [one for one in written if one not in vain]
    causes = [replace(one, findings=accept(one.findings, effective)) for one in causes]
    causes.append(Stage(findings=[*vain.values()]))
    checked = accept(without_meant(checked, written), effective)
    findings = the_first_of_each(without_follow_ups(causes, checked, loaded.partial), most)
    if has_errors(findings):
        return findings  # what is not looked at for an error may be what is allowed
    found = [*checked, *(one for stage in causes for one in stage.findings)]
    return (*findings, *unused(effective, found))


def _sources(loaded: Loading, labels: Labels, model: Model) -> Sources:
    documents = (*loaded.documents, *loaded.written)
    files = {one.origin.file.path: one.origin.file for one in documents}
    files |= {one.file.path: one.file for one in loaded.prose or ()}
    if loaded.base is not None:
        base = loaded.base.document.origin.file
        files |= {one.path: one for one in (base, *loaded.base.templates)}
    kinds: dict[str, frozenset[str]] = {}
    for one in documents:
        kinds[one.origin.file.path] = kinds.get(one.origin.file.path, frozenset()) | {one.kind}
    # Whether there is such a folder at all may show too.
    folder = () if loaded.prose is None else (File(path="runbooks/", text=""),)
    return Sources(
        files=(*files.values(), *folder), kinds=kinds, labels=labels, joined=_joined(model)
    )


def _joined(model: Model) -> dict[str, tuple[str, ...]]:
    """The files of all parts, however deep, of services that have SLOs made of others."""
    slos = {slo.ref: slo for slo in model.slos}
    files: dict[str, tuple[str, ...]] = {}
    for service in model.services:
        parts = (slos[ref] for slo in service.slos for ref in slo.parts if ref in slos)
        if found := with_parts(parts, slos):
            files[service.name] = tuple(sorted({one.origin.file.path for one in found}))
    return files


def emit_documents(
    model: Model, targets: "tuple[Target, ...] | None" = None, processes: int = PROCESSES
) -> "Iterator[Document]":
    """Every document of the given targets, or of all of them, in their order."""
    return emit_kept(model, _itself, targets, processes)


def emit_kept(
    model: Model,
    keep: "Callable[[Document], _Result]",
    targets: "tuple[Target, ...] | None" = None,
    processes: int = PROCESSES,
) -> Iterator[_Result]:
    """The same, but only what ``keep`` makes of each document, in the process that rendered it."""
    chosen = targets_of(model.settings) if targets is None else targets
    units = [(target, unit) for target in chosen for unit in target.units(model)]
    for kept in render(units, keep, processes):
        yield from kept


def generated_tests(model: Model) -> "tuple[PartTests, ...]":
    """The promtool tests of every part of a model, which a build does not write."""
    from slosmith.emit.promtool_tests.parts import parts_of

    return make_tests([*parts_of(model)])


def make_tests(parts: "Sequence[Part]") -> "tuple[PartTests, ...]":
    """The promtool tests of some parts; where there is much to do, in several processes."""
    from slosmith.emit import TARGETS
    from slosmith.emit.promtool_tests.parts import PartTests

    (weight,) = (one.weight for one in TARGETS if one.name == "tests")
    every = _shared_out([part.make for part in parts], [weight] * len(parts), PROCESSES)
    return tuple(
        PartTests(
            part=part, documents=made.documents, gaps=made.gaps, said=made.said, left=made.left
        )
        for part, made in zip(parts, every, strict=True)
    )


def render(
    units: "Sequence[tuple[Target, Unit]]",
    keep: "Callable[[Document], _Result]",
    processes: int = PROCESSES,
) -> list[list[_Result]]:
    """What ``keep`` makes of the documents of each unit; where it pays, in several processes."""
    parts = _together(units)
    held = partial(_counted, Room(), keep)
    tasks = [partial(_render, [units[number][1] for number in part], held) for part in parts]
    weights = [sum(_weight(*units[number]) for number in part) for part in parts]
    done: dict[int, list[_Result]] = {}
    for part, kept in zip(parts, _shared_out(tasks, weights, processes), strict=True):
        done |= zip(part, kept, strict=True)
    return [done[number] for number in range(len(units))]


def _together(units: "Sequence[tuple[Target, Unit]]") -> list[list[int]]:
    """The numbers of units by what one process renders: those of a service, where some share."""
    shared = any(target.shares for target, _ in units)
    parts: dict[object, list[int]] = {}
    for number, (_, unit) in enumerate(units):
        parts.setdefault(unit.service if shared and unit.service else number, []).append(number)
    return [*parts.values()]


def _shared_out(
    tasks: Sequence[Callable[[], _Result]], weights: Sequence[int], processes: int
) -> list[_Result]:
    """What each task gives; where there is much to do, in more processes than this one."""
    if sum(weights) - max(weights, default=0) < _MUCH:
        return [task() for task in tasks]
    order = sorted(range(len(tasks)), key=lambda number: -weights[number])
    done = dict(zip(order, run_in_parallel([tasks[n] for n in order], processes), strict=True))
    return [done[number] for number in range(len(tasks))]


def _weight(target: "Target", unit: "Unit") -> int:
    return target.weight * len(unit.service.slos) if unit.service is not None else 0


def _render(units: "Sequence[Unit]", keep: "Callable[[Document], _Result]") -> list[list[_Result]]:
    return [[*map(keep, unit.render())] for unit in units]


def _counted(room: Room, keep: "Callable[[Document], _Result]", document: "Document") -> "_Result":
    room.take(document.text)
    return keep(document)


def _itself(document: "Document") -> "Document":
    return document
