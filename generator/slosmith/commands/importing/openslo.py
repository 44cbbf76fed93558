"""OpenSLO: v1 and v2alpha with documents inline and by reference, and the SLO of v1alpha."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from slosmith.commands.importing.account import Node
from slosmith.commands.importing.defects import mind_description
from slosmith.commands.importing.event_indicators import bounds_in
from slosmith.commands.importing.names import plain_text, read_labels, slug, team_of
from slosmith.commands.importing.objectives import read_percent, read_share
from slosmith.commands.importing.openslo_alerts import read_alerting
from slosmith.commands.importing.openslo_indicators import read_objective
from slosmith.commands.importing.openslo_references import References
from slosmith.commands.importing.policies import standard_period
from slosmith.commands.importing.record import Choices, Entry, New, NewSlo, Rank, Refusal
from slosmith.commands.importing.taken import Taken
from slosmith.model.units import Duration, UnitError

_WITH_SLOS = ("SLO",)
_SERVICE = ("service", "serviceRef")
_DESCRIBED = {
    "service": "its name and description are those of the service document",
    "sli": "it stands in each SLO that refers to it",
    "datasource": "metrics are looked for in the one Prometheus",
    "alertpolicy": "it stands in each SLO that refers to it",
    "alertcondition": "it stands in each SLO that refers to it",
}


def read_openslo(documents: Sequence[Taken], choices: Choices) -> Iterator[New | Entry]:
    """Every SLO, and an account of each document that SLOs refer to."""
    references = References(documents)
    for one in documents:
        if one.foreign.kind in _WITH_SLOS:
            yield from _slos(one, references, choices)
    for one in documents:
        if one.foreign.kind not in _WITH_SLOS:
            yield _beside(one, references)


def _beside(one: Taken, references: References) -> Entry:
    """What SLOs refer to is converted with them; nothing here notifies anybody."""
    name = one.node.down("metadata", "name").text
    entry = one.entry(one.foreign.kind or "document", name, one.node)
    kind = one.foreign.kind.lower().replace("_", "")
    used = references.used(one)
    if kind in _DESCRIBED:
        entry.differ(_DESCRIBED[kind])
        if kind == "alertpolicy":
            references.mind_policy(one, entry)
        if not used and kind in ("sli", "alertpolicy", "alertcondition"):
            entry.refuse(
                Refusal(
                    f'no SLO that can be imported refers to the {one.foreign.kind} "{name}"',
                    "import the SLO that refers to it, together with this file",
                )
            )
    elif kind == "alertnotificationtarget":
        entry.refuse(
            Refusal(
                "who is notified stands in the routing document, which needs files of secrets",
                "write a receiver and the team's routes below routing: (docs/language.md)",
            )
        )
    else:
        entry.refuse(
            Refusal(
                f'OpenSLO knows no kind "{one.foreign.kind}"', "write kind: SLO, or leave it out"
            )
        )
    one.account(entry)
    return entry


def _slos(one: Taken, references: References, choices: Choices) -> Iterator[New | Entry]:
    """One for each objective."""
    spec, metadata = one.node.at("spec"), one.node.at("metadata")
    name = metadata.at("name").text
    objectives = spec.at("objectives").each()
    if not objectives:
        entry = one.entry("SLO", name, one.node)
        entry.refuse(Refusal("the SLO has no objectives", "write one with its target", spec))
        one.account(entry)
        yield entry
    entries: list[Entry] = []
    for number, objective in enumerate(objectives):
        entry = one.entry("SLO", f"{spec.at(*_SERVICE).peek}/{name}", objective)
        entry.line = one.node.line if number == 0 else objective.line
        entries.append(entry)
        try:
            new = _slo(one, name, objective, references, choices, entry)
            if len(objectives) > 1:
                new.name = slug(_distinct(name, objective, number), entry, "SLO")
            yield new
        except Refusal as refusal:
            entry.refuse(refusal)
            yield entry
        one.account(entry, objective)
    one.account_rest(entries)


def _distinct(name: str, objective: Node, number: int) -> str:
    said = objective.at("displayName").peek
    return f"{name}-{said if 0 < len(said) < 20 else number + 1}"


def _slo(
    one: Taken, name: str, objective: Node, references: References, choices: Choices, entry: Entry
) -> NewSlo:
    spec, metadata = one.node.at("spec"), one.node.at("metadata")
    service = spec.at(*_SERVICE).text
    if not service or not name:
        raise Refusal("the SLO has no name, or names no service", "name both", spec)
    if one.node.at("apiVersion").peek == "openslo.com/v1":
        entry.differ("the apiVersion of OSKO is read as OpenSLO's own")
    target = _target(objective, entry)
    period = _period(spec, entry)
    readings = read_objective(spec, objective, references, entry)
    if objective.at("indicator", "indicatorRef", "sli", "sliRef"):
        entry.differ("each objective of a composite SLO is an SLO of its own")
    description = spec.at("description").text or objective.at("displayName").peek
    said = spec.at("description")
    mind_description(said.peek, target, bounds_in(readings), said, entry)
    labels = read_labels(metadata.at("labels"), entry, loaded=False)
    for title in (metadata.at("displayName"), objective.at("displayName")):
        if title.text and not description:
            description = title.text
    alerting = read_alerting(spec, period, one, references, entry)
    raw = {key.rpartition("/")[2]: value.peek for key, value in metadata.at("labels").pairs()}
    return NewSlo(
        entry=entry,
        service=slug(choices.service or service, entry, "service"),
        name=slug(name, entry, "SLO"),
        target=target,
        readings=readings,
        period=period,
        policy=alerting.policy,
        description=plain_text(description),
        labels=labels,
        no_data=True,
        team=team_of(raw, choices, entry),
        service_description=references.describe_service(service),
    )


def _target(objective: Node, entry: Entry) -> Decimal:
    percent, share = objective.at("targetPercent"), objective.at("target")
    if percent:
        return read_percent(percent, "target", entry)
    if not share:
        raise Refusal("the objective has no target", "write target: 0.99", objective)
    if isinstance(share.value, str):
        entry.flaw(
            Rank.DOUBTFUL,
            share,
            f'the target "{share.peek}" is a text, and the specification wants a number',
            "write it without quotes",
        )
    return read_share(share, "target", entry)


_UNITS = {"day": "1d", "week": "7d", "month": "30d", "quarter": "90d", "year": "365d", "hour": "1h"}
_SHORT = {"M": "30d", "Q": "90d", "Y": "365d"}


def _period(spec: Node, entry: Entry) -> Duration:
    """A rolling period of whole days; calendars are named as differences."""
    windows = spec.at("timeWindow", "timeWindows")
    each = windows.each() or ([windows] if windows else [])
    if not each:
        entry.differ("no time window is written: the period is 30d")
        return standard_period()
    window = each[0]
    period = _length(window)
    if window.at("calendar") or window.at("isRolling").is_false:
        window.at("calendar").take()
        entry.differ(f"the calendar window is a rolling one of {period}")
    window.at("isRolling").take()
    return period


def _length(window: Node) -> Duration:
    unit, count = window.at("unit").text.lower().rstrip("s"), window.at("count").text or "1"
    text = window.at("duration").text
    if unit in _UNITS and count.isdecimal():
        return Duration(max(1, int(count[:4])) * Duration.parse(_UNITS[unit]).ms)
    if text.lower().rstrip("s") in _UNITS:
        return Duration.parse(_UNITS[text.lower().rstrip("s")])
    if text[-1:] in _SHORT and text[:-1].isdecimal():
        return Duration(max(1, int(text[:-1][:4])) * Duration.parse(_SHORT[text[-1]]).ms)
    try:
        period = Duration.parse(text)
    except UnitError as error:
        raise Refusal(
            f"the time window cannot be read: {str(error).partition(';')[0]}",
            "write duration: 30d",
            window,
        ) from None
    day = Duration.parse("1d")
    return period if period.whole_days else Duration(max(1, round(period.ms / day.ms)) * day.ms)
