"""What a scenario leaves to the one that it is based on: rules of which nothing is different."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from slosmith.commands.rehearse.play import Episode
from slosmith.commands.rehearse.rules import Rule, Rules
from slosmith.model.root import Model
from slosmith.model.scenario import AlertPattern, Rate, Scenario, Value
from slosmith.model.units import Duration

_SUFFIXES = ("", "_bucket", "_count")


def played_rules(model: Model, scenario: Scenario, rules: Rules) -> Rules:
    """The rules to play: those of which something is otherwise than in the base.

    What the base lets fire is played as well: it inhibits here what it inhibits there.
    """
    base = _base_of(model, scenario)
    if base is None or not scenario.changes:
        return rules
    fires = tuple(_let_fire(model, scenario))
    return rules.reading(
        _other_metrics(scenario, base),
        lambda rule: _is_later(rule, scenario, base) or any(_may_be(rule, one) for one in fires),
    )


def usual_of(
    model: Model, scenario: Scenario, episodes: Iterable[Episode], rules: Callable[[], Rules]
) -> tuple[Episode, ...]:
    """What the base lets fire, and reads nothing that is otherwise here."""
    base, fires = _base_of(model, scenario), [*_let_fire(model, scenario)]
    may_be = [one for one in episodes if any(p.matches(dict(one.labels)) for p in fires)]
    if base is None or not may_be:
        return ()
    other = rules().reading(_other_metrics(scenario, base)).alerts
    return tuple(one for one in may_be if not any(_is_of(r, dict(one.labels)) for r in other))


def _base_of(model: Model, scenario: Scenario) -> Scenario | None:
    return next((one for one in model.scenarios if one.name == scenario.based_on), None)


def _let_fire(model: Model, scenario: Scenario) -> Iterator[AlertPattern]:
    """What fires, or may, in all that a scenario is based on."""
    seen, base = {scenario.name}, _base_of(model, scenario)
    while base is not None and base.name not in seen:
        seen.add(base.name)
        yield from (one.alert for one in base.expected)
        yield from (one.alert for one in base.inhibited)
        yield from base.may_fire
        base = _base_of(model, base)


def _other_metrics(scenario: Scenario, base: Scenario) -> frozenset[str]:
    """Metrics that change, whose normal level is another, or goes on changing after the base."""
    found = {metric for change in scenario.changes for (metric, _), _ in change.levels}
    mine, theirs = ({s.key: s.normal for s in one.series} for one in (scenario, base))
    keys = mine.keys() | theirs.keys()
    found |= {key[0] for key in keys if mine.get(key) != theirs.get(key)}
    if scenario.lasting > base.lasting:
        found |= {key[0] for key, level in mine.items() if not isinstance(level, (Rate, Value))}
    return frozenset(f"{metric}{suffix}" for metric in found for suffix in _SUFFIXES)


def _is_later(rule: Rule, scenario: Scenario, base: Scenario) -> bool:
    """Whether an alert is of a service that the base does not play, or waits for longer."""
    if "alert" not in rule:
        return False
    played = not base.services or _labels(rule).get("service") in base.services
    wait = rule.get("for")
    long = isinstance(wait, str) and Duration.parse(wait) >= base.lasting
    return not played or (long and scenario.lasting > base.lasting)


def _may_be(rule: Rule, pattern: AlertPattern) -> bool:
    """Whether a rule may make an alert that is meant: labels of its results are not known."""
    labels = {"alertname": rule.get("alert"), **_labels(rule)}
    wanted = {**dict(pattern.labels), **({"alertname": pattern.name} if pattern.name else {})}
    return "alert" in rule and all(
        labels.get(name, value) == value for name, value in wanted.items()
    )


def _is_of(rule: Rule, labels: Mapping[str, str]) -> bool:
    own = {"alertname": rule["alert"], **_labels(rule)}
    return all(labels.get(name) == value for name, value in own.items())


def _labels(rule: Rule) -> Mapping[str, str]:
    labels = rule.get("labels")
    assert isinstance(labels, dict)
    return labels
