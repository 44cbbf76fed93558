"""Routes of Alertmanager's tree as teams, overrides and mutes."""

from collections.abc import Mapping, Sequence

from slosmith.commands.importing.alertmanager_receivers import allow_code
from slosmith.commands.importing.alertmanager_routes import SEVERITY, Rule, Settings
from slosmith.commands.importing.names import slug
from slosmith.commands.importing.receiver_source import KEEP
from slosmith.commands.importing.record import Refusal
from slosmith.commands.importing.routing_draft import RoutingDraft
from slosmith.diagnostics import codes
from slosmith.output.yaml_style import Value

_SEVERITIES = ("page", "ticket", "info")


def write_rules(
    rules: list[Rule], root: Settings, names: Mapping[str, list[str]], document: RoutingDraft
) -> None:
    """The last rules that are about a team alone are the teams; those before, overrides.

    Where several are notified by default all are overrides: the last one takes what is left.
    """
    for rule in rules:
        if rule.settings.receiver not in names:
            message = f'its receiver "{rule.settings.receiver}" cannot be written'
            rule.entry.refuse(Refusal(message, KEEP))
    rules = [rule for rule in rules if rule.settings.receiver in names]
    teams: dict[str, dict[str, Value]] = {}
    alone = len(names.get(root.receiver, ())) == 1
    while alone and rules and _is_of_team(rules[-1], root):
        rule = rules.pop()
        _team(rule, teams.setdefault(str(rule.match["team"]), {}), names)
    if teams:
        ordered = reversed([*teams.items()])
        document.head["teams"] = {name: _ordered(team) for name, team in ordered}
    for rule in rules:
        rule.entry.became = "an override"
        document.lists["overrides"].append((rule.entry, _override(rule, root, names)))
    for rule in rules:
        holds = [("during", one) for one in rule.during]
        for key, interval in (*holds, *(("outside", one) for one in rule.outside)):
            name = slug(interval, rule.entry, "interval")
            mute: dict[str, Value] = {"match": rule.match, key: name}
            document.lists["mutes"].append((rule.entry, mute))


def allow_unused(receivers: Mapping[str, Value], document: RoutingDraft) -> None:
    """Accept receivers that no route names: they come along as they were."""
    named = [item for _, item in document.lists["overrides"]]
    teams = document.head.get("teams", {})
    named += (
        [one for one in teams.values() if isinstance(one, dict)] if isinstance(teams, dict) else []
    )
    used = {name for item in named for to in item.values() if isinstance(to, list) for name in to}
    for name, written in receivers.items():
        if name not in used and name != document.head["default"] and isinstance(written, dict):
            allow_code(written, codes.RECEIVER_UNUSED, "no route named it before")


def _is_of_team(rule: Rule, root: Settings) -> bool:
    """Whether it says who is notified of a team's alerts, and nothing else."""
    plain = (rule.settings.timings, rule.settings.group_by) == (root.timings, root.group_by)
    held = rule.besides or rule.during or rule.outside
    texts = all(isinstance(value, str) for value in rule.match.values())
    about = {*rule.match} <= {"team", SEVERITY} and "team" in rule.match
    return plain and not held and texts and about


def _team(rule: Rule, team: dict[str, Value], names: Mapping[str, list[str]]) -> None:
    """What comes later in the tree was put in before: what is of one severity alone wins."""
    receivers: list[Value] = [*names[rule.settings.receiver]]
    severity = rule.match.get(SEVERITY)
    for key in (str(severity),) if severity else ("page", "ticket"):
        team[key] = receivers
    rule.entry.became = f"the team {rule.match['team']}"


def _ordered(team: Mapping[str, Value]) -> dict[str, Value]:
    return {key: team[key] for key in _SEVERITIES if key in team}


def _override(rule: Rule, root: Settings, names: Mapping[str, list[str]]) -> dict[str, Value]:
    receivers: list[Value] = [*names[rule.settings.receiver]]
    match, severity = dict(rule.match), rule.match.get(SEVERITY)
    keys = ["also" if rule.besides else "to"]
    if not rule.besides and isinstance(severity, str) and len(match) > 1:
        keys = [severity]
        del match[SEVERITY]
    override: dict[str, Value] = {"match": match} if match else {}
    override |= dict.fromkeys(keys, receivers)
    if rule.settings.group_by != root.group_by and rule.settings.group_by:
        override["group_by"] = [*rule.settings.group_by]
    if rule.settings.timings != root.timings:
        concerned = (keys[0],) if keys[0] in _SEVERITIES else ("page", "ticket")
        override["timings"] = timings_of(rule.settings, concerned)
    return override


def timings_of(settings: Settings, severities: Sequence[str]) -> dict[str, Value]:
    """How long to wait, the same for each of these severities."""
    return {one: {**dict(settings.timings)} for one in severities}
