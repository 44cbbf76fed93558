"""Rules that run, held against those that were rendered."""

from collections.abc import Iterable, Iterator, Mapping

from slosmith.commands.doctor.rendered import Rendered
from slosmith.commands.doctor.shapes import listed, mapping, number, text
from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.diagnostics.terminal import printable
from slosmith.model.units import Duration
from slosmith.output.document import Group, Rule
from slosmith.promql import form_of

_STALE_AFTER = 3
"""Intervals after which an evaluation should have been."""


def loaded_names(answer: object) -> frozenset[str]:
    """The names of the groups that a server says it has."""
    groups = map(mapping, listed(mapping(answer).get("groups")))
    return frozenset(text(one.get("name")) for one in groups)


def check_rules(
    rendered: Iterable[Rendered], answer: object, now: float | None, missed: Mapping[str, float]
) -> Iterator[Diagnostic]:
    """Each group that is not loaded, runs otherwise, fails, is slow or was left out."""
    loaded = [mapping(one) for one in listed(mapping(answer).get("groups"))]
    by_name: dict[str, list[Mapping[str, object]]] = {}
    for group in loaded:
        by_name.setdefault(text(group.get("name")), []).append(group)
    rendered = [*rendered]
    known = {one.service for one in rendered if one.group.name in by_name}
    gone = dict[str, Rendered]()
    for one in rendered:
        same = by_name.get(one.group.name, [])
        if one.service not in known:
            gone.setdefault(one.service, one)
        elif not same:
            yield one.finding(codes.RULES_NOT_LOADED, "is not loaded", one.load)
        elif len(same) > 1:
            files = ", ".join(printable(text(group.get("file"))) for group in same)
            said = f"is loaded {len(same)} times: from {files}"
            yield one.finding(codes.RULES_DIFFER, said, "load each rendered file once")
        else:
            yield from _check_group(one, same[0], now, missed.get(one.group.name, 0.0))
    for one in gone.values():
        said = "is not loaded, nor is any other of its file"
        yield one.finding(codes.RULES_NOT_LOADED, said, one.load)


def _check_group(
    one: Rendered, loaded: Mapping[str, object], now: float | None, missed: float
) -> Iterator[Diagnostic]:
    if said := _difference(one.group, loaded):
        yield one.finding(codes.RULES_DIFFER, said, one.load)
    failing = [
        rule for rule in map(mapping, listed(loaded.get("rules"))) if rule.get("health") == "err"
    ]
    if failing:
        name, why = (printable(text(failing[0].get(key))) for key in ("name", "lastError"))
        more = f", and {len(failing) - 1} more" if failing[1:] else ""
        said = f'fails to evaluate "{name}"{more}: {why}'
        hint = "look at the message of the server; two installations may write the same series"
        yield one.finding(codes.RULES_FAIL, said, hint)
    yield from _check_pace(one, loaded, now, missed)


def _check_pace(
    one: Rendered, loaded: Mapping[str, object], now: float | None, missed: float
) -> Iterator[Diagnostic]:
    interval, took = float(one.group.interval.seconds), number(loaded.get("evaluationTime"))
    if took is not None and took > interval / 2:
        said = f"took {took:.3g} s for an evaluation, which is due each {one.group.interval}"
        hint = "give the server more processors, or write a longer evaluation_interval"
        yield one.finding(codes.EVALUATION_SLOW, said, hint)
    since = None if now is None else _since(text(loaded.get("lastEvaluation")), now)
    late = since is not None and since > _STALE_AFTER * interval
    if late or missed >= 1:
        said = f"was last evaluated {since:,.0f} s ago" if late else _missed(missed)
        hint = "look at the server's log and load; what is not evaluated alerts nobody"
        yield one.finding(codes.EVALUATION_MISSED, said, hint)


def _missed(count: float) -> str:
    return f"missed {count:,.0f} evaluations in the last hour"


def _since(moment: str, now: float) -> float | None:
    """How long ago a moment is; None for one that never was, or cannot be read."""
    from datetime import datetime

    try:
        # Prometheus prints up to nine digits, of which Python reads six.
        whole, _, rest = moment.partition(".")
        zone = rest.lstrip("0123456789") if rest else ""
        at = datetime.fromisoformat(f"{whole}{zone}" if rest else whole).timestamp()
    except (ValueError, OverflowError, OSError):
        return None
    return now - at if at > 0 else None


def _difference(group: Group, loaded: Mapping[str, object]) -> str:
    """What is otherwise in a loaded group, in words; empty where nothing is."""
    interval = number(loaded.get("interval"))
    if interval is not None and interval != float(group.interval.seconds):
        return f"runs each {interval:g} s, and was rendered for each {group.interval}"
    rules = [mapping(one) for one in listed(loaded.get("rules"))]
    for number_, rule in enumerate(group.rules):
        if number_ >= len(rules) or text(rules[number_].get("name")) != rule.name:
            return f'does not have "{rule.name}" where it was rendered'
        if said := _rule_difference(rule, rules[number_]):
            return f'has another {said} for "{rule.name}" than was rendered'
    extra = len(rules) - len(group.rules)
    return f"has {extra} rules more than were rendered" if extra else ""


def _rule_difference(rule: Rule, loaded: Mapping[str, object]) -> str:
    """The part of a rule that is otherwise."""
    labels = {str(k): v for k, v in mapping(loaded.get("labels")).items()}
    if form_of(rule.expr) != form_of(text(loaded.get("query"))):
        return "expression"
    if dict(rule.labels) != labels:
        return "label"
    if rule.annotations is None:
        return ""
    if dict(rule.annotations) != mapping(loaded.get("annotations")):
        return "annotation"
    # vmalert calls the second as authors do.
    waits = (
        ("for", rule.wait, ("duration",)),
        ("keep_firing_for", rule.keep_firing, ("keepFiringFor", "keep_firing_for")),
    )
    for name, wait, keys in waits:
        found = next((number(loaded[key]) for key in keys if key in loaded), None)
        if float((wait or Duration(0)).seconds) != (found or 0.0):
            return name
    return ""
