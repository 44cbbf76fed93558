"""Prometheus rule files and `PrometheusRule` manifests: SLOs where they burn, else alerts."""

import re
from collections.abc import Iterator, Sequence

from promql_parser import Expr

from slosmith.commands.importing.account import Node
from slosmith.commands.importing.alert_defects import mind_alert, mind_budget
from slosmith.commands.importing.burn_families import find_families
from slosmith.commands.importing.kept import Kept, keep
from slosmith.commands.importing.names import (
    one_paragraph,
    plain_text,
    read_annotations,
    read_duration,
    read_labels,
    severity_of,
    slug,
    team_of,
)
from slosmith.commands.importing.other_alerts import Reader, with_severities
from slosmith.commands.importing.record import Choices, Entry, New, NewAlert, Rank, Refusal
from slosmith.commands.importing.records import Records
from slosmith.commands.importing.rule_files import Rule, account_rest, rules_of, service_name
from slosmith.commands.importing.taken import Taken
from slosmith.promql import PromQLError, parse_expression, selectors_in


def read_rules(documents: Sequence[Taken], choices: Choices) -> Iterator[New | Kept | Entry]:
    """Families of burn-rate alerts as SLOs, all other alerts as they are."""
    rules = [*rules_of(documents)]
    records = Records(rules)
    families = find_families([rule for rule in rules if rule.is_alert], records, choices)
    taken = {id(rule) for family in families for rule in family.rules}
    results: list[New | Kept | Entry] = []
    results += [family.slo for family in families]
    results += [rule.entry for rule in rules if id(rule) in taken]  # two may read one record
    for rule in rules:
        if id(rule) not in taken:
            results.append(_alert(rule, records, choices) if rule.is_alert else _record(rule))
    account_rest(rules)
    if documents and not rules:
        entry = documents[0].entry("file", "", documents[0].node)
        entry.refuse(Refusal("it holds no rules", "leave it out"))
        results.append(entry)
    yield from results


def _record(rule: Rule) -> Kept | Entry:
    try:
        kept = keep(rule)
        mind_budget(parse_expression(kept.expr), rule.node.at("expr"), rule.entry)
        return kept
    except Refusal as refusal:
        rule.entry.refuse(refusal)
        return rule.entry


def _alert(rule: Rule, records: Records, choices: Choices) -> New | Entry:
    try:
        return _plain_alert(rule, records, choices)
    except Refusal as refusal:
        rule.entry.refuse(refusal)
        return rule.entry


def _plain_alert(rule: Rule, records: Records, choices: Choices) -> NewAlert:
    node, entry = rule.node, rule.entry
    place = node.at("expr")
    text = place.text
    if not text:
        raise Refusal("the alert has no expression", "write expr:", node)
    try:
        tree = parse_expression(text)
    except PromQLError as error:
        hint = "render it first" if "{{" in text or "%(" in text else "mend it, and import again"
        raise Refusal(f"the expression is not valid PromQL: {error.message}", hint, place) from None
    mind_alert(tree, place, entry, records.recorded)
    _mind_added(tree, place, records, entry)
    for use in selectors_in(tree):
        if records.knows(use.selector.metric):
            entry.differ(f"it reads {use.selector.metric}, which a rule of yours goes on to record")
    raw = rule.labels
    node.at("alert").take()
    labels = {**_labels(rule.group.at("labels"), entry), **_labels(node.at("labels"), entry)}
    summary, description, runbook, annotations = _texts(rule, entry)
    service = slug(choices.service or service_name(rule), entry, "service")
    team = team_of(raw, choices, entry)
    if raw.get("service") == service:
        entry.carry("service")
    severity = severity_of(rule.severity, choices, entry)
    reader = Reader(name=rule.name, before=raw, severity=severity)
    wait = read_duration(node.at("for"), "waiting time")
    keep = read_duration(node.at("keep_firing_for"), "time to go on firing")
    return NewAlert(
        entry=entry,
        service=service,
        name=rule.name,
        expr=with_severities(_tidy(text), reader, choices, entry),
        severity=severity,
        summary=summary,
        description=description,
        wait=str(wait) if wait else "",
        keep=str(keep) if keep else "",
        runbook=runbook,
        labels=labels,
        annotations=annotations,
        team=team,
    )


def _mind_added(tree: Expr, node: Node, records: Records, entry: Entry) -> None:
    """Shares of different events that are added up, the first of an alert alone."""
    summed = [use.selector.metric for use in selectors_in(tree) if use.aggregation == "sum"]
    name = next((one for one in summed if records.shares(one) > 1), None)
    if name is not None:
        entry.flaw(
            Rank.WRONG,
            node,
            f"sum() adds up the shares of {records.shares(name)} records of {name}: together they "
            "pass the limit while each is within it",
            "ask each alone, or record one share of all their events",
        )


def _tidy(text: str) -> str:
    return "\n".join(line.rstrip() for line in plain_text(text).split("\n"))


def _labels(node: Node, entry: Entry) -> dict[str, str]:
    """Labels without the severity, which is a key of its own."""
    node.at("severity").take()
    kept = read_labels(node, entry)
    entry.carry("severity")
    return kept


_SUMMARIES = ("summary", "message", "title", "description")
_ADDRESS = re.compile(r"https?://[A-Za-z0-9._~:/?#!$&'*+,;=%@-]+", re.ASCII)


def _texts(rule: Rule, entry: Entry) -> tuple[str, str, str, dict[str, str]]:
    """Summary, description, the address of a runbook, and what else it says."""
    node = rule.node.at("annotations")
    said = {key: value.peek for key, value in node.pairs()}
    first = next((key for key in _SUMMARIES if said.get(key)), "")
    more = [said[key] for key in ("description", "message") if said.get(key) and key != first]
    runbook = said.get("runbook_url") or said.get("runbook") or ""
    runbook = runbook if _ADDRESS.fullmatch(runbook) else ""
    taken = {first, "description", *(["message"] if first else [])}
    taken |= {key for key in ("runbook_url", "runbook") if runbook and said.get(key) == runbook}
    for key in taken:
        node.at(key).take()
    kept = read_annotations(node, entry, without=taken)
    if not first:
        entry.differ("it has no summary: its name is one")
    summary = one_paragraph(said[first] if first else rule.name)
    return summary, plain_text("\n".join(more)), runbook, kept
