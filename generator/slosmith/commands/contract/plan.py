"""What would be written: entries of what the contract lacks, and changes to those that it has."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import unified_diff

from slosmith.commands.contract.drift import differences
from slosmith.commands.contract.entries import (
    entry_of,
    kind_of,
    listed,
    print_bounds,
    print_metrics,
)
from slosmith.commands.contract.merge import Update, merge
from slosmith.commands.contract.observed import Observation, Observed
from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import has_errors
from slosmith.diagnostics.terminal import inert
from slosmith.load.documents import load_file
from slosmith.model.metric import Metric
from slosmith.output.yaml_style import Value
from slosmith.source import File

_HEADING = "Found by `slosmith contract`: look at types and values, and say what it means."


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One file of the contract as it is, None for a new one, and as it would be."""

    path: str
    before: str | None
    after: str
    changed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()

    @property
    def diff(self) -> str:
        """The change as a person reads it; nothing in it moves a terminal."""
        lines = unified_diff(
            (self.before or "").splitlines(),
            self.after.splitlines(),
            self.path if self.before is not None else "/dev/null",
            self.path,
            lineterm="",
        )
        return "".join(f"{inert(line)}\n" for line in lines)


@dataclass(slots=True)
class Plan:
    """All that would be written, and names of what was seen and cannot be."""

    files: list[Planned] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)


def plan_contract(
    metrics: Iterable[Metric], seen: Observation, *, most: int, new: File, standing: bool
) -> Plan:
    """Compare, and make the texts; what is new goes into the file ``new``, which may be there."""
    plan = Plan()
    known = {one.name: one for one in metrics}
    files: dict[str, File] = {}
    updates: dict[str, dict[str, Update]] = {}
    for metric in (one for one in known.values() if not one.given):
        shown = seen.of(metric)
        if shown is not None and (update := _update(metric, shown, most)) is not None:
            file = metric.origin.file
            files[file.path] = file
            updates.setdefault(file.path, {})[metric.name] = update
    added = _added(seen, known.keys(), most, plan)
    if added:
        files[new.path] = new
    for path, file in sorted(files.items()):
        here = added if path == new.path else {}
        _add(plan, file, updates.get(path, {}), here, standing=standing or file is not new)
    return plan


def _added(
    seen: Observation, known: Iterable[str], most: int, plan: Plan
) -> dict[str, dict[str, Value]]:
    added: dict[str, dict[str, Value]] = {}
    for one in seen.strange:
        if one.name in known:
            continue
        entry = entry_of(one, most)
        if entry is None:
            plan.left_out.append(one.name)
        else:
            added[one.name] = entry
    return added


def _add(
    plan: Plan,
    file: File,
    updates: Mapping[str, Update],
    added: Mapping[str, dict[str, Value]],
    *,
    standing: bool,
) -> None:
    """A text that does not read as it should is not written: its author is asked to."""
    after = (
        merge(file.text, updates, added, _HEADING) if standing else print_metrics(added, _HEADING)
    )
    if has_errors(load_file(File(path=file.path, text=after)).findings):
        plan.broken.append(file.path)
        return
    plan.files.append(
        Planned(
            path=file.path,
            before=file.text if standing else None,
            after=after,
            changed=tuple(updates),
            added=tuple(added),
        )
    )


def _update(metric: Metric, seen: Observed, most: int) -> Update | None:
    """What an entry lacks; nothing is taken from it, and help and unit are the author's."""
    found = differences(metric, seen)
    kind, buckets = "", list[Value]()
    for one in found:
        if one.code is codes.SERVER_TYPE and not one.left:
            kind = kind_of(seen).value
            buckets = print_bounds(seen.buckets)
        if one.code is codes.SERVER_BUCKETS and seen.buckets - set(metric.buckets):
            buckets = print_bounds(seen.buckets | set(metric.buckets))
    labels = dict(_labels(metric, seen, [name for one in found for name in one.labels], most))
    same = kind in ("", metric.type.value) and not labels and not buckets
    return None if same else Update(kind=kind, labels=labels, buckets=buckets)


def _labels(
    metric: Metric, seen: Observed, names: Iterable[str], most: int
) -> Iterator[tuple[str, tuple[str, ...] | None]]:
    """Labels that are new, and those with values that are; too many leave a label open."""
    known = dict(metric.labels)
    for name in (one for one in names if one in seen.labels):
        values = listed(name, {*seen.labels[name], *(known.get(name) or ())}, most)
        yield name, None if values is None else tuple(sorted(values))
