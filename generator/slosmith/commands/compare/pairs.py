"""Pairs: each old SLO with the new one that takes its place, and the rules of both."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from slosmith.build.compile import compile_root
from slosmith.commands.compare.old_rules import OldRules
from slosmith.commands.compare.sides import Side, new_side
from slosmith.commands.compare.specifications import documented_side
from slosmith.commands.importing import Import
from slosmith.commands.importing.record import Entry
from slosmith.model.root import Model
from slosmith.model.slo import Slo
from slosmith.output.staging import staging_folder
from slosmith.output.writer import write_new

_PLAYED = ("slo/services/", "slo/policies/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """An old SLO and a new one; ``is_imported`` says that the new one is what `import` makes of it.

    ``old`` is None where nobody knows the rules of the old one.
    """

    entry: Entry
    old: Side | None
    new: Side
    slo: Slo
    model: Model
    is_imported: bool

    @property
    def place(self) -> str:
        """Where the old SLO stands."""
        return f"{self.entry.file}:{self.entry.line}"


def pair_up(found: Import, given: Model | None) -> Iterator[Pair]:
    """Each SLO that was imported, beside the one of the root that is named or measured like it."""
    imported = _imported(found)
    if imported is None:
        return
    rules = OldRules(found.taken, found.entries, _tick(given or imported))
    slos = {slo.ref: slo for slo in imported.slos}
    for entry in found.entries:
        slo = slos.get(entry.became) if entry.kind == "SLO" else None
        if slo is None:
            continue
        like = _like(slo, given.slos) if given is not None else None
        model = given if like is not None and given is not None else imported
        chosen = like or slo
        old = rules.side(entry) or documented_side(entry, slo, found.taken, _tick(model))
        yield Pair(
            entry=entry,
            old=old,
            new=new_side(chosen, model.settings),
            slo=chosen,
            model=model,
            is_imported=like is None,
        )


def _imported(found: Import) -> Model | None:
    """The services and their policies: routes have no part in what is compared."""
    documents = [one.document for one in found.written if one.document.path.startswith(_PLAYED)]
    with staging_folder(None) as root:
        write_new(root, documents)
        return compile_root(root).model if documents else None


def _tick(model: Model) -> float:
    return float(model.settings.evaluation_interval.seconds)


def _like(slo: Slo, others: Sequence[Slo]) -> Slo | None:
    """The one of the same name, else of the same alert, else the only one that reads the same."""
    named = [one for one in others if one.ref == slo.ref]
    named = named or [one for one in others if one.alerting.name == slo.alerting.name]
    if named:
        return named[0]
    metrics = _metrics(slo)
    alike = [one for one in others if _metrics(one) == metrics]
    return alike[0] if len(alike) == 1 else None


def _metrics(slo: Slo) -> frozenset[str]:
    return frozenset(selector.metric for selector in slo.raw_series)
