"""A configuration of Alertmanager without what it would send: routes, inhibitions, intervals.

Its receivers have their names alone, so that nobody is notified and no secret is copied.
"""

from slosmith.judges.written import Written

_TRUE = ("true", "yes", "on", "y")
_KEPT = ("route", "inhibit_rules", "time_intervals", "mute_time_intervals")
# Where nothing is written, a text without characters would be no list and no mapping.
_NO_TEXTS = frozenset(
    (
        *("matchers", "match", "match_re", "routes", "group_by", "equal"),
        *(f"{side}_{key}" for side in ("source", "target") for key in ("match", "match_re")),
        *("source_matchers", "target_matchers", "times", "weekdays", "days_of_month", "months"),
        *("years", "mute_time_intervals", "active_time_intervals", "time_intervals"),
        *("inhibit_rules", "group_wait", "group_interval", "repeat_interval", "receiver"),
    )
)


def bare_configuration(written: dict[str, Written]) -> dict[str, object]:
    """What is left of a configuration that was read as texts, for a program that reads JSON."""
    kept = {key: typed(written[key]) for key in _KEPT if written.get(key)}
    receivers = written.get("receivers")
    names = [one["name"] for one in receivers or () if isinstance(one, dict)]
    return {**kept, "receivers": [{"name": name} for name in names]}


def typed(value: Written) -> object:
    """Texts, but for the one key that is no text."""
    if isinstance(value, list):
        return [typed(one) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        key: str(one).lower() in _TRUE if key == "continue" else typed(one)
        for key, one in value.items()
        if one or key not in _NO_TEXTS
    }
