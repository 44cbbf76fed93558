"""Objectives by group: an SLO of each value that has one, as anybody could have written it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import cast

import yaml

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.diagnostics.lists import one_of
from slosmith.diagnostics.suggest import suggest
from slosmith.language.documents.objective import ObjectivesByGroup
from slosmith.language.documents.service import ServiceSpec
from slosmith.language.documents.slo import SloSpec
from slosmith.load.documents import Loaded
from slosmith.model.contract import Contract
from slosmith.promql import MatchOp, filled, selectors_of
from slosmith.resolve.group_entry import Entry, Unlisted, word_of


def expand_groups(
    document: Loaded, contract: Contract
) -> tuple[Loaded, tuple[Unlisted, ...], list[Diagnostic]]:
    """The document of a service in which each SLO has one objective, for one value of a label.

    What is wrong with one of them is found where the author wrote what it is of.
    """
    found: list[Diagnostic] = []
    spec, origin = cast(ServiceSpec, document.spec), document.origin
    slos, nodes, undecided = list[SloSpec](), list[yaml.Node](), set[int]()
    unlisted: list[Unlisted] = []
    for index, slo in enumerate(spec.slos):
        place = origin.at("slos", index)
        made = [(slo, place.node)]
        if isinstance(slo.objectives, ObjectivesByGroup):
            entry = Entry(
                spec=slo, by=slo.objectives, place=place, service=spec.service, contract=contract
            )
            found += _check(entry)
            made = list(entry.slos())
            if slo.objectives.default is None and not entry.is_unknown:
                unlisted.append(entry.unlisted(made[0][0].name))
        if index in document.undecided:
            undecided |= {len(slos) + number for number in range(len(made))}
        slos += [one for one, _ in made]
        nodes += [node for _, node in made]
    expanded = Loaded(
        kind=document.kind,
        spec=spec.model_copy(update={"slos": tuple(slos)}),
        origin=replace(origin.at("slos").with_items(nodes), path=()),
        undecided=frozenset(undecided),
    )
    return expanded, tuple(unlisted), found


def _check(entry: Entry) -> Iterator[Diagnostic]:
    """Values that the contract does not know, and those of it that nobody wrote."""
    listed = entry.listed
    for value, other in entry.same_word.items():
        yield entry.place.at("objectives", value).finding(
            codes.DUPLICATE_NAME,
            f'"{value}" and "{other}" both make "{entry.spec.name}-{word_of(value)}"',
            "give one of them an SLO of its own",
            key=True,
        )
    yield from _check_pinned(entry)
    if entry.is_unknown and entry.by.default is None:  # else the SLO of all others lacks it
        yield entry.place.at("objectives", "by").finding(
            codes.LABEL_UNKNOWN,
            f'what {entry.service}/{entry.spec.name} is measured by has no label "{entry.source}"',
            suggest(entry.source, entry.source_labels) or "group by a label that it has",
        )
    unknown = [value for value in entry.by.values if listed and value not in listed]
    for value in unknown:
        yield entry.place.at("objectives", value).finding(
            codes.LABEL_VALUE_UNKNOWN,
            f'"{entry.label}" is never "{value}"',
            suggest(value, listed) or f"write one of {one_of(sorted(listed))}",
            key=True,
        )
    missing = sorted(listed - entry.by.values.keys())
    if missing and not unknown and entry.by.default is None:  # one may be what another should be
        yield entry.place.at("objectives").finding(
            codes.OBJECTIVE_MISSING,
            f"{entry.label} may be {one_of(missing)}, which has no objective: a ticket will say "
            "so, and nothing else watches it",
            f"write {missing[0]}: 99%, or default:",
            key=True,
        )


def _check_pinned(entry: Entry) -> Iterator[Diagnostic]:
    """A selector that asks for one value has no series of the others."""
    for place, text in entry.place.at("sli").texts():
        read = selectors_of(filled(text))
        for matcher in (one for selector in read for one in selector.matchers):
            if matcher.name == entry.source and matcher.op is MatchOp.EQUAL:
                message = f'"{text}" asks for one {entry.source} alone, so others have no series'
                yield place.finding(
                    codes.SELECTOR_INVALID,
                    message,
                    f"take {matcher.text} out: each asks for its own",
                )
                return
