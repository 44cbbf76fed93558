"""Sloth: `prometheus/v1` files, `PrometheusServiceLevel` and `AlertWindows` manifests."""

from collections.abc import Iterator, Sequence

from slosmith.commands.importing.account import Node, named
from slosmith.commands.importing.defects import mind_description
from slosmith.commands.importing.event_indicators import bounds_in
from slosmith.commands.importing.indicators import read_pair, read_ratio
from slosmith.commands.importing.names import (
    alert_name,
    plain_text,
    read_annotations,
    read_duration,
    read_labels,
    slug,
    team_of,
)
from slosmith.commands.importing.objectives import read_percent
from slosmith.commands.importing.policies import standard_period, written_policy
from slosmith.commands.importing.queries import Queries, parse_query
from slosmith.commands.importing.record import (
    Choices,
    Entry,
    New,
    NewPolicy,
    NewSlo,
    NewTier,
    Rank,
    Reading,
    Refusal,
)
from slosmith.commands.importing.shapes import number_of
from slosmith.commands.importing.sloth_plugins import read_plugin
from slosmith.commands.importing.taken import Taken
from slosmith.diagnostics.lists import each_of
from slosmith.model.units import Duration


def read_sloth(documents: Sequence[Taken], choices: Choices) -> Iterator[New | Entry]:
    """Every SLO of Sloth's documents; a catalogue of windows becomes the policy of its period."""
    catalogues: dict[Duration, NewPolicy | None] = {}
    for one in documents:
        if one.foreign.kind == "AlertWindows":
            yield _catalogue(one, catalogues)
    for one in documents:
        if one.foreign.kind != "AlertWindows":
            yield from _slos(one, catalogues, choices)


def _catalogue(one: Taken, catalogues: dict[Duration, NewPolicy | None]) -> Entry:
    spec = one.node.at("spec")
    name = one.node.down("metadata", "name").text
    entry = one.entry("alert windows", name, spec)
    try:
        period = read_duration(spec.at("sloPeriod", "slo_period"), "period")
        if period is None:
            raise Refusal("the catalogue has no sloPeriod", "write the period of its SLOs", spec)
        tiers = tuple(_tiers(spec))
        policy = written_policy("sloth", period, tiers, one.place(spec), entry)
        catalogues[period] = policy
        entry.became = policy.name if policy else f"google-{period}"
        if policy is None:
            entry.differ(f"its windows are those of {entry.became}, which need not be written")
    except Refusal as refusal:
        entry.refuse(refusal)
    one.account(entry)
    return entry


# What Sloth calls its four alerts, and what they are called here.
_ALERTS = (
    ("page", "quick", "fast"),
    ("page", "slow", "slow"),
    ("ticket", "quick", "daily"),
    ("ticket", "slow", "creeping"),
)


def _tiers(spec: Node) -> Iterator[NewTier]:
    for severity, speed, name in _ALERTS:
        node = spec.down(severity, speed)
        if not node:
            continue
        long = read_duration(node.at("longWindow", "long_window"), "long window")
        short = read_duration(node.at("shortWindow", "short_window"), "short window")
        budget = read_percent(node.at("errorBudgetPercent", "error_budget_percent"), "budget")
        if long is None or short is None:
            raise Refusal("an alert of the catalogue lacks a window", "write both windows", node)
        yield NewTier(name=name, severity=severity, budget=budget, long=long, short=short)


def _slos(
    one: Taken, catalogues: dict[Duration, NewPolicy | None], choices: Choices
) -> Iterator[New | Entry]:
    node = one.node.at("spec") if one.foreign.kind == "PrometheusServiceLevel" else one.node
    service, found = node.at("service"), node.at("slos").each()
    labels = {key: value.peek for key, value in node.at("labels").pairs()}
    said = service.text
    if not found:
        entry = one.entry("file", said, node)
        entry.refuse(Refusal("it has no SLOs", "write slos:, or leave the file out", node))
        yield entry
    entries: list[Entry] = []
    for each in found:
        entry = one.entry("SLO", f"{said}/{each.at('name').peek}", each)
        entries.append(entry)
        try:
            new = _slo(each, said, choices, entry)
            new.service_labels = read_labels(node.at("labels"), entry)
            new.team = team_of({**labels, **_raw_labels(each)}, choices, entry)
            _with_period(new, catalogues, choices)
            yield new
        except Refusal as refusal:
            entry.refuse(refusal)
            yield entry
        one.account(entry, each)
    one.account_rest(entries)


def _raw_labels(node: Node) -> dict[str, str]:
    places = (node.at("labels"), node.down("alerting", "labels"))
    return {key: value.peek for place in places for key, value in place.pairs()}


def _with_period(
    new: NewSlo, catalogues: dict[Duration, NewPolicy | None], choices: Choices
) -> None:
    """Sloth's files name no period: it is an option of the program."""
    period = choices.period or (next(iter(catalogues)) if len(catalogues) == 1 else None)
    new.period = period or standard_period()
    new.policy = catalogues.get(new.period)


def _slo(node: Node, service: str, choices: Choices, entry: Entry) -> NewSlo:
    name = node.at("name").text
    if not service or not name:
        raise Refusal("it has no name, or its service has none", "name both", node)
    target = read_percent(node.at("objective"), "objective", entry)
    alerting = node.at("alerting")
    page = alerting.at("page_alert", "pageAlert")
    ticket = alerting.at("ticket_alert", "ticketAlert")
    labels, annotations = _alert_parts(alerting, page, ticket, entry)
    readings, said = _readings(node, entry), node.at("description")
    mind_description(said.peek, target, bounds_in(readings), said, entry)
    return NewSlo(
        entry=entry,
        service=slug(choices.service or service, entry, "service"),
        name=slug(name, entry, "SLO"),
        target=target,
        readings=readings,
        description=plain_text(node.at("description").text),
        labels={**read_labels(node.at("labels"), entry), **labels},
        annotations=annotations,
        alert_name=alert_name(alerting.at("name").text, entry),
        page=not page.at("disable").is_true,
        ticket=not ticket.at("disable").is_true,
    )


def _alert_parts(
    alerting: Node, page: Node, ticket: Node, entry: Entry
) -> tuple[dict[str, str], dict[str, str]]:
    """Labels and annotations of both alerts; what only one of them has cannot be said."""
    labels = read_labels(alerting.at("labels"), entry)
    annotations = read_annotations(alerting.at("annotations"), entry)
    for word, kept in (("labels", labels), ("annotations", annotations)):
        mine, theirs = ({k: v.peek for k, v in one.at(word).pairs()} for one in (page, ticket))
        for side, place in ((theirs, page), (mine, ticket)):
            other = ticket if place is page else page
            only_one = other.at("disable").peek.lower() == "true"
            for key, value in place.at(word).pairs():
                if word == "labels" and key == "severity":
                    _mind_severity(value, "page" if place is page else "ticket", entry)
                elif kept.get(key) == value.peek:
                    value.take()
                elif side.get(key) == value.peek or only_one:
                    read = read_labels if word == "labels" else read_annotations
                    kept |= read(place.at(word).only(key), entry)
                else:
                    reason = f"page and ticket share their {word}"
                    entry.drop(value, named(value.path), reason)
    return labels, annotations


def _mind_severity(value: Node, meant: str, entry: Entry) -> None:
    if value.text != meant:
        entry.differ(f'severity "{value.text}" is {meant}')


def _readings(node: Node, entry: Entry) -> tuple[Reading, ...]:
    sli = node.at("sli")
    events, raw, plugin = sli.at("events"), sli.at("raw"), sli.at("plugin")
    corrected = sli.at("denominator_corrected", "denominatorCorrected")
    if plugin:
        return read_plugin(plugin, entry)
    if corrected:
        entry.differ("events are weighted by their number in every window, without a correction")
        return _events(corrected, entry)
    if events:
        return _events(events, entry)
    if raw:
        query = raw.at("error_ratio_query", "errorRatioQuery")
        return read_ratio(parse_query(query), query, entry)
    raise Refusal("the SLO has no sli", "write events, raw or plugin below sli:", node)


def _events(node: Node, entry: Entry) -> tuple[Reading, ...]:
    bad = node.at("error_query", "errorQuery")
    good = node.at("success_query", "successQuery")
    total = node.at("total_query", "totalQuery")
    part = good if good and not bad else bad
    if not part or not total:
        written = each_of(key for key, _ in node.pairs())
        said = f"it lacks the query of errors or of the total, and has {written or 'none'}"
        raise Refusal(said, "write error_query and total_query", node)
    queries = Queries(
        total=parse_query(total), part=parse_query(part), good=part is good, node=part
    )
    if number_of(queries.total) == 1 and part is bad:
        return read_ratio(queries.part, part, entry)
    if bad.peek == total.peek:
        entry.flaw(
            Rank.BROKEN,
            bad,
            "errors and total are the same query: every event is an error",
            "count errors by a label of theirs",
        )
    return read_pair(queries, entry)
