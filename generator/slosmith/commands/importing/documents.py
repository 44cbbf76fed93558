"""What is imported as documents that people read: one for each service, and policies."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from slosmith.commands.importing.policies import standard_period
from slosmith.commands.importing.record import Entry, New, NewAlert, NewPolicy, NewSlo, Reading
from slosmith.commands.importing.settling import settle
from slosmith.model import naming
from slosmith.model.units import print_decimal, print_percent
from slosmith.output.document import Document
from slosmith.output.yaml_style import Value, print_entries, print_item


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A document, and what stands on which of its lines, the first and the one after the last.

    ``alertmanager`` is the version that settings must name for it; empty where the oldest will do.
    """

    document: Document
    places: tuple[tuple[int, int, New], ...] = ()
    alertmanager: str = ""

    def at(self, line: int) -> New | None:
        """What is written on a line."""
        number = bisect_right(self.places, line, key=_start) - 1
        if number < 0 or line >= self.places[number][1]:
            return None
        return self.places[number][2]


def _start(place: tuple[int, int, New]) -> int:
    return place[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRouting:
    """The routing document, which is written whole."""

    entry: Entry
    written: Written


def write_documents(news: Sequence[New], policies: Iterable[NewPolicy]) -> tuple[Written, ...]:
    """All documents, by path: the same objects make the same bytes, in whatever order they come."""
    services: dict[str, list[New]] = {}
    for new in sorted(news, key=_order):
        services.setdefault(new.service, []).append(new)
    _name_apart(services)
    written = [_service(name, found) for name, found in services.items()]
    written += [_policy(one) for one in {one.name: one for one in policies}.values()]
    return tuple(sorted(written, key=lambda one: one.document.path))


def _order(new: New) -> tuple[str, str, int, str]:
    return new.service, new.entry.file, new.entry.line, new.name


def _name_apart(services: Mapping[str, list[New]]) -> None:
    """SLOs of one name get numbers, and alerts of one name are named after their SLOs."""
    alerts, numbers_of_alerts = set[str](), dict[str, Iterator[int]]()
    for found in services.values():
        slos, next_numbers = set[str](), dict[str, Iterator[int]]()
        for new in found:
            if isinstance(new, NewAlert):
                continue  # alerts may share a name
            if new.name in slos:
                # Those below are taken: of thousands of one name each would ask for all.
                numbers = next_numbers.setdefault(new.name, count(2))
                free = next(f for n in numbers if (f := f"{new.name[:46]}-{n}") not in slos)
                new.entry.differ(f'"{new.name}" is there already, so this is "{free}"')
                new.name = free
            slos.add(new.name)
            alerts.add(_name_of_alerts(new, alerts, numbers_of_alerts))


def _name_of_alerts(
    new: NewSlo, taken: Container[str], next_numbers: dict[str, Iterator[int]]
) -> str:
    """What its alerts are called: as before, else after the SLO, else with a number."""
    own = naming.pascal(new.service, new.name)
    if new.alert_name in taken:
        new.entry.differ(f'the alerts are named after the SLO: "{new.alert_name}" is taken')
        new.alert_name = ""
    if not new.alert_name and own in taken:
        numbers = next_numbers.setdefault(own, count(2))
        new.alert_name = next(free for n in numbers if (free := f"{own}{n}") not in taken)
        new.entry.differ(f'the alerts are named "{new.alert_name}": "{own}" is taken')
    return new.alert_name or own


def _service(name: str, found: list[New]) -> Written:
    slos = [new for new in found if isinstance(new, NewSlo)]
    alerts = [new for new in found if isinstance(new, NewAlert)]
    for slo in slos:
        settle(slo)
    shared = _shared([slo.service_labels for slo in slos])
    files = list(dict.fromkeys(f"{new.entry.file} ({new.entry.tool})" for new in found))
    lines = [*(f"# imported from {file}" for file in files), f"service: {name}"]
    lines += print_entries(_head(found, slos, shared), 0)
    places: list[tuple[int, int, New]] = []
    parts: tuple[tuple[str, Sequence[New]], ...] = (("slos", slos), ("alerts", alerts))
    for key, listed in parts:
        if not listed:
            continue
        lines += ["", f"{key}:"]
        for number, new in enumerate(listed):
            lines += [""] if number else []
            start = len(lines) + 1
            lines.append(f"  # {new.entry.file}:{new.entry.line}")
            body = _slo(new, shared) if isinstance(new, NewSlo) else _alert(new)
            lines += print_item(body, 2)
            new.entry.became = f"{name}/{new.name}"
            places.append((start, len(lines) + 1, new))
    document = Document(path=f"slo/services/{name}.yaml", text="\n".join(lines) + "\n")
    return Written(document=document, places=tuple(places))


def _head(
    found: Sequence[New], slos: Sequence[NewSlo], shared: Mapping[str, str]
) -> dict[str, Value]:
    head: dict[str, Value] = {}
    teams = Counter(new.team for new in found if new.team)
    if teams:
        team = min(teams, key=lambda one: (-teams[one], one))
        head["team"] = team
        for new in found:
            if new.team and new.team != team:
                new.entry.differ(f'a service has one team: "{new.team}" is "{team}"')
    if text := next((slo.service_description for slo in slos if slo.service_description), ""):
        head["description"] = text
    if shared:
        head["labels"] = dict(shared)
    return head


def _shared(labels: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """What all have in common."""
    if not labels:
        return {}
    first, *rest = labels
    return {k: v for k, v in first.items() if all(one.get(k) == v for one in rest)}


def _slo(slo: NewSlo, shared: Mapping[str, str]) -> dict[str, Value]:
    reading = slo.readings[0]
    slo.entry.indicator = reading.sli
    for said in reading.differences:
        slo.entry.differ(said)
    body: dict[str, Value] = {"name": slo.name, "objective": _objective(slo, reading)}
    if slo.period is not None and slo.period != standard_period():
        body["period"] = str(slo.period)
    if slo.policy is not None:
        body["policy"] = slo.policy.name
    if slo.description:
        body["description"] = slo.description
    if reading.by:
        body["by"] = {**reading.groups} if reading.renamed else list(reading.by)
    if reading.template:
        body |= {"use": reading.template, "with": reading.value}  # type: ignore[dict-item]
    else:
        body["sli"] = {reading.sli: reading.value}  # type: ignore[dict-item]
    if alerting := _alerting(slo, shared):
        body["alerting"] = alerting
    return _with_allow(body, slo.allow)


def _objective(slo: NewSlo, reading: Reading) -> str:
    if reading.bound:
        return f"p{print_decimal(slo.target * 100)} < {reading.bound}"
    return print_percent(slo.target)


def _alerting(slo: NewSlo, shared: Mapping[str, str]) -> dict[str, Value]:
    labels = {k: v for k, v in slo.service_labels.items() if k not in shared} | slo.labels
    alerting: dict[str, Value] = {}
    if slo.alert_name:
        alerting["name"] = slo.alert_name
    for key, wanted in (("page", slo.page), ("ticket", slo.ticket), ("no_data", slo.no_data)):
        if not wanted:
            alerting[key] = False
    labels = {k: v for k, v in labels.items() if shared.get(k) != v}
    if labels:
        alerting["labels"] = dict(labels)
    if slo.annotations:
        alerting["annotations"] = dict(slo.annotations)
    return alerting


def _alert(alert: NewAlert) -> dict[str, Value]:
    alert.entry.indicator = "alert"
    body: dict[str, Value] = {"alert": alert.name, "expr": alert.expr}
    if alert.wait:
        body["for"] = alert.wait
    if alert.keep:
        body["keep_firing_for"] = alert.keep
    body |= {"severity": alert.severity, "summary": alert.summary}
    if alert.description:
        body["description"] = alert.description
    if alert.runbook:
        body["runbook"] = alert.runbook
    if alert.labels:
        body["labels"] = dict(alert.labels)
    if alert.annotations:
        body["annotations"] = dict(alert.annotations)
    return _with_allow(body, alert.allow)


def _with_allow(body: dict[str, Value], allow: Mapping[str, str]) -> dict[str, Value]:
    if allow:
        body["allow"] = [{"code": code, "reason": reason} for code, reason in sorted(allow.items())]
    return body


def _policy(policy: NewPolicy) -> Written:
    tiers: list[Value] = [
        {
            "tier": tier.name,
            "severity": tier.severity,
            "budget": print_percent(tier.budget),
            "long": str(tier.long),
            "short": str(tier.short),
        }
        for tier in policy.tiers
    ]
    body: dict[str, Value] = {
        "policy": policy.name,
        "period": str(policy.period),
        "source": policy.source,
        "tiers": tiers,
        "outage": {
            "severity": "page",
            "bad": "50%",
            "long": "30m",
            "short": "5m",
            "unless_within": "20m",
        },
    }
    lines = [f"# imported from {policy.place}", *print_entries(body, 0)]
    text = "\n".join(lines) + "\n"
    return Written(document=Document(path=f"slo/policies/{policy.name}.yaml", text=text))


def policies_of(news: Iterable[New]) -> Iterator[NewPolicy]:
    """The policies that SLOs ask for."""
    for new in news:
        if isinstance(new, NewSlo) and new.policy is not None:
            yield new.policy
