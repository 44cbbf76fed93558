"""Inhibitions of a base and ours beside each other: neither silences what it should not."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from slosmith.judges.alertmanager import Alertmanager, Labels
from slosmith.judges.routing_document import RoutingDocument
from slosmith.judges.routing_tree import RoutingTree
from slosmith.judges.written_inhibitions import inhibits
from slosmith.model.matchers import LabelMatcher, match_all
from slosmith.model.routing_base import Base, BaseInhibition
from slosmith.verify.base_samples import solve
from slosmith.verify.proof import Proof, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two alerts of which one inhibits the other by an inhibition of theirs."""

    inhibition: BaseInhibition
    source: Labels
    target: Labels


@dataclass(frozen=True, slots=True, kw_only=True)
class Silenced:
    """What a server inhibits of others' alerts ``alone``, and of all while ours fire as well.

    ``doubtful`` are alerts of which the inhibitions say otherwise, each asked about once more.
    """

    alone: frozenset[Labels]
    together: frozenset[Labels]
    doubtful: tuple[Labels, ...]


def pairs_of(base: Base) -> Iterator[Pair]:
    """A pair for each inhibition of theirs for which one was found."""
    for one in base.inhibitions:
        source = solve(one.source)
        values = {name: source.get(name, "") for name in one.equal} if source is not None else {}
        equal = [LabelMatcher(name=name, operator="=", value=text) for name, text in values.items()]
        target = solve((*one.target, *equal))
        if source is not None and target is not None:
            yield Pair(inhibition=one, source=_pairs(source), target=_pairs(target))


def bystanders(tree: RoutingTree) -> Iterator[Labels]:
    """An alert of others for each inhibition that is there, which covers it."""
    found = (solve(one.target) for one in tree.inhibitions)
    yield from (_pairs(one) for one in found if one is not None)


def ask_silenced(
    server: Alertmanager, tree: RoutingTree, others: frozenset[Labels], ours: frozenset[Labels]
) -> Silenced:
    """What becomes of these alerts while all of them fire, without ours and with them."""
    alone = server.treat(others) if others else {}
    together = server.treat(others | ours)
    found = frozenset(labels for labels, one in together.items() if one.inhibited)
    by = _inhibitors(tree, others | ours)
    return Silenced(
        alone=frozenset(labels for labels, one in alone.items() if one.inhibited),
        together=found,
        doubtful=tuple(
            one
            for one in sorted(found ^ by.keys())
            if one in found or not _inhibits(server, by[one], one)
        ),
    )


def _inhibits(server: Alertmanager, source: Labels, target: Labels) -> bool:
    """Whether it does while nothing else fires: from 0.30 to 0.34 one source is remembered."""
    return server.treat({source, target})[target].inhibited


def _inhibitors(tree: RoutingTree, firing: frozenset[Labels]) -> dict[Labels, Labels]:
    """Each alert that must be inhibited, with one that does it.

    Of two that both are source and target of an inhibition neither inhibits the other.
    """
    every, found = [(one, dict(one)) for one in firing], dict[Labels, Labels]()
    for rule in tree.inhibitions:
        sources = defaultdict(list)
        for labels, read in every:
            if match_all(rule.source, read):
                sources[rule.memory(read)].append((labels, match_all(rule.target, read)))
        for labels, read in every if sources else ():
            if match_all(rule.target, read):
                is_source = match_all(rule.source, read)
                for source, is_target in sources.get(rule.memory(read), ()):
                    if not (is_source and is_target):
                        found[labels] = source
    return found


def judge_pairs(pairs: Iterable[Pair], before: Silenced, after: Silenced) -> Iterator[Proof]:
    """A row for each inhibition of theirs: it does what it did."""
    for pair in pairs:
        origin, target = pair.inhibition.origin, pair.target
        was, still = (_inhibited(target, one) for one in (before, after))
        yield Proof(
            area="base",
            subject=f"{origin.file.path}:{origin.span().line} inhibition",
            claim="it inhibits what it inhibited",
            verdict=Verdict.PROVEN if was == still else Verdict.FAILED,
            evidence=f"{_words(target)} is {was} before, and {still} after",
        )


def judge_both(
    base: Base,
    ours: frozenset[Labels],
    answers: tuple[Silenced, Silenced],
    document: RoutingDocument,
) -> Proof:
    """A row for all that fires together: nothing is inhibited but as one of both says."""
    before, after = answers
    wrong = [f"{_words(one)} is so no more" for one in sorted(before.alone ^ after.alone)]
    wrong += [f"{_words(one)} is not treated as the rules say" for one in after.doubtful]
    for one in sorted(after.together - after.alone - ours):
        if not any(inhibits(document, dict(source), dict(one)) for source in ours):
            wrong.append(f"one of ours inhibits {_words(one)}")
    rules = [rule.target for rule in document.base.tree.inhibitions] if document.base else []
    covered = [one for one in ours if any(match_all(target, dict(one)) for target in rules)]
    more = f"; the base may silence {len(covered)} of ours, which is allowed" if covered else ""
    return Proof(
        area="base",
        subject=base.document.file.path,
        claim="neither side inhibits alerts of the other but as written",
        verdict=Verdict.FAILED if wrong else Verdict.PROVEN,
        evidence="; ".join(wrong[:5]) or f"all alerts fired beside each other{more}",
    )


def _inhibited(target: Labels, by: Silenced) -> str:
    return "inhibited" if target in by.alone else "not inhibited"


def _pairs(labels: Mapping[str, str]) -> Labels:
    return tuple(sorted(labels.items()))


def _words(labels: Labels) -> str:
    return "{" + ", ".join(f"{name}={value}" for name, value in labels) + "}"
