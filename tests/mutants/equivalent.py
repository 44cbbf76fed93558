"""Damage that changes nothing anybody could see, with the reason why.

What merely happens to survive has no place here: each reason holds whatever series there are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from textwrap import dedent

from promql_parser import Expr

from slosmith.model.naming import EXCLUDED
from slosmith.output.document import Rule
from slosmith.promql import (
    Matcher,
    MatchOp,
    PromQLError,
    is_subset,
    parse_expression,
    parse_selector,
    selectors_in,
)
from tests.mutants.fires_alike import is_matched_anyway, is_true_alike
from tests.mutants.joined import has_all, is_unchanged
from tests.mutants.latest import is_latest
from tests.mutants.nothing import is_nothing_else
from tests.mutants.whole import is_same_of_whole

Rules = Mapping[str, str]
"""The expressions of a unit's records, by name."""

_ALIVE = (
    re.compile(r"absent\(count\((slo:\w+:rate\w+)(\{[^{}]*\})\)\)"),
    re.compile(r"1 - slo:error_ratio[^\n]*\nand (slo:\w+:rate\w+)(\{[^{}]*\})"),
    re.compile(r"0 \* (slo:\w+:rate\w+)(\{[^{}]*\}) \+ [\d.]+"),
    re.compile(r"0 \* (slo:\w+:block)(\{[^{}]*\}) \+ time\(\) - [\d.]+"),
    re.compile(
        r"sum(?: by \([\w, ]+\) )?\(\s*[\d.]+ \* count_over_time\(\("
        r"\s*(slo:\w+:rate\w+)(\{[^{}]*\})\s*unless .*\)\[\w+:\w+\] offset \w+\)\s*\)",
        re.DOTALL,
    ),
    # What is new since the last evaluation: the zero is for where nothing was.
    re.compile(
        r"clamp\([\d.]+ \* \(slo:\w+:rate\w+\{[^{}]*\} - \(last_over_time\([^()]*\)"
        r" or 0 \* (slo:\w+:rate\w+)(\{[^{}]*\})\)\), 0, [\d.]+\)"
    ),
)
_BLOCK = re.compile(r"slo:total_events:(rate\w+)(?=\{[^{}]*\}\s+unless )")
_RATE = re.compile(r"sum(?: by \(([\w, ]+)\) )?\(rate\((.*)\[(\w+)\]\)\)")
_LEFT = re.compile(
    r"clamp_min\(\n  (slo:total_events:rate\w+\{[^{}]*\})"
    r"\n  - (on \([\w, ]*\) )?(slo:good_events:rate\w+)(\{[^{}]*\}),\n  0\n\)"
)
_MASKED = re.compile(
    r"\(\n(.*)\n\)\nunless on \(\) slo:excluded:bool\{[^{}]*\} == 1\nor 0 \* [^\n]*", re.DOTALL
)
_GONE = re.compile(r"absent\(count\([^()]*\)\)")
_COUNTED = re.compile(r"absent\(count\(([^()]*)\)\)")
_ASKED_GONE = re.compile(rf"{_GONE.pattern}(?:\s+or {_GONE.pattern})*")
_COMPARED = re.compile(r"\((slo:total_events:rate\w+)\{[^{}]*\}( > 0)\)")
_COUNTS = re.compile(r"(?:sum(?: by \([\w, ]+\) )?\()?count_over_time\(")
_GREATER = re.compile(
    r"max(?: by \([\w, ]+\) )?\(\n  (.*)\n  or label_replace\((.*) / [\d.]+, .*\)\n\)"
)


def equivalent(old: Rule, new: Rule, rules: Rules) -> str | None:
    """Why no test can tell the two apart, where that is so."""
    if new._replace(labels=old.labels) == old:
        return _LABELLED if _is_labelled(old, new) else None
    if new.expr == old.expr or new._replace(expr=old.expr) != old:
        return None
    return next((reason for test, reason in _REASONS if test(old, new, rules)), None)


_LABELLED = "each series of its query has the label already"


def _is_labelled(old: Rule, new: Rule) -> bool:
    lost = set(old.labels) - set(new.labels)
    if len(lost) != 1 or len(new.labels) >= len(old.labels):
        return False
    ((name, value),) = lost
    return has_all(parse_expression(old.expr), Matcher(name=name, op=MatchOp.EQUAL, value=value))


def _is_joined(old: Rule, new: Rule, _: Rules) -> bool:
    try:
        return is_unchanged(parse_expression(old.expr), parse_expression(new.expr))
    except PromQLError:  # a selector of everything, which no server takes
        return False


def _is_true_alike(old: Rule, new: Rule, _: Rules) -> bool:
    shows = any("$value" in text for _, text in (*(old.annotations or ()), *old.labels))
    if old.annotations is None or shows:
        return False
    return _holds(is_true_alike, old, new)


def _is_matched_anyway(old: Rule, new: Rule, _: Rules) -> bool:
    return _holds(is_matched_anyway, old, new)


def _is_latest(old: Rule, new: Rule, _: Rules) -> bool:
    return _holds(is_latest, old, new)


def _is_nothing_else(old: Rule, new: Rule, _: Rules) -> bool:
    return _holds(is_nothing_else, old, new)


def _holds(test: Callable[[Expr, Expr], bool], old: Rule, new: Rule) -> bool:
    try:
        return test(parse_expression(old.expr), parse_expression(new.expr))
    except PromQLError:
        return False


def _is_whole(old: Rule, new: Rule, _: Rules) -> bool:
    try:
        return is_same_of_whole(parse_expression(old.expr), parse_expression(new.expr))
    except PromQLError:
        return False


def _asked(old: Rule, new: Rule) -> tuple[str, str, str] | None:
    """The series of which only their presence is asked, before and after, and their labels."""
    for form in _ALIVE:
        before, after = form.fullmatch(old.expr), form.fullmatch(new.expr)
        if before and after and before[2] == after[2] and before[1] != after[1]:
            return before[1], after[1], before[2]
    return None


def _is_made_of_it(old: Rule, new: Rule, rules: Rules) -> bool:
    """The hour is `sum(w * x + ... or w * x) / c`: it has a series where x has, and only there.

    So it has in each group, as in those of the SLO alone x is asked for.
    """
    if (asked := _asked(old, new)) is None:
        return False
    series = re.escape(asked[0] + asked[2])
    latest = rf"([\d.]+) \* {series}"
    older = rf"[\d.]+ \* sum_over_time\({series}\[[\w:]+\] offset \w+\)"
    form = rf"sum(?: by \([\w, ]+\) )?\(\s*{latest}\s*\+ {older}\s*or \1 \* {series}\s*\) / [\d.]+"
    return re.fullmatch(form, rules.get(asked[1], "")) is not None


def _is_there_with_it(old: Rule, new: Rule, rules: Rules) -> bool:
    """All have a series where the bad have one, and the bad where all have."""
    if (asked := _asked(old, new)) is None:
        return False
    if asked[0].startswith("slo:bad_"):  # whichever of the two is asked, both are there
        asked = asked[1], asked[0], asked[2]
    total, bad = (rules.get(name, "") for name in asked[:2])
    if _BLOCK.search(total) and bad == total.replace("slo:total_", "slo:bad_"):
        # A block of each is there where there was any of its rate.
        rate = _BLOCK.findall(total)[0]
        asked = asked[0].replace("block", rate), asked[1].replace("block", rate), asked[2]
        total, bad = (rules.get(name, "") for name in asked[:2])
    total, bad = _counted(total), _counted(bad)
    if left := _LEFT.fullmatch(bad):
        return _is_good_where_all_are(left, total, rules)
    if "count_over_time(" in total:  # of states: the same evaluations, counted and summed
        return bad == total.replace("count_over_time(", "sum_over_time(")
    part, _, rest = bad.partition("\nor ")
    every, counted = _RATE.fullmatch(_rates(total)), _RATE.fullmatch(_rates(part))
    if not every or not counted:
        return False
    series, groups = asked[0] + asked[2], every[1]
    none = f"on ({groups}) 0 * {series}" if groups else f"on () 0 * sum({series})"
    if rest != none or (every[1], every[3]) != (counted[1], counted[3]):
        return False
    wide, narrow = (selectors_in(parse_expression(one)) for one in (total, part))
    return is_subset(narrow[0].selector, wide[0].selector) is True


def _counted(text: str) -> str:
    """What a rate is while time counts; of excluded time all have one, and so have the bad."""
    masked = _MASKED.fullmatch(text)
    return dedent(masked[1]) if masked else text


def _is_good_where_all_are(left: re.Match[str], total: str, rules: Rules) -> bool:
    """Bad is what good leaves of all: all are only where good is, or good is 0 where all are."""
    series, on, name, labels = left.groups()
    none = rf"\n *or on \([\w, ]*\) 0 \* (?:sum\()?{re.escape(series)}"
    needed = f"and {on or ''}{name}{labels}" in total
    return needed or re.search(none, rules.get(name, "")) is not None


def _is_in_another_order(old: Rule, new: Rule, _: Rules) -> bool:
    """Whether the same series are asked whether any is gone, each of which answers alike."""
    asked = [sorted(_GONE.findall(one.expr)) for one in (old, new)]
    rest = [_GONE.sub("", one.expr) for one in (old, new)]
    return asked[0] == asked[1] and rest[0] == rest[1] and " and " not in rest[0]


def _is_never_none(old: Rule, new: Rule, rules: Rules) -> bool:
    """Time that is known is some: where nothing is excluded, no sum of it is 0."""
    if re.sub(r" > 0\)", ")", old.expr) != new.expr or EXCLUDED in rules:
        return False
    rates = [expr for name, expr in rules.items() if name.startswith("slo:total_events:rate")]
    return bool(rates) and all(map(_COUNTS.match, rates))


def _is_counted(old: Rule, new: Rule, rules: Rules) -> bool:
    """Of time each evaluation that is known counts, and where there is none there is no series."""
    for found in _COMPARED.finditer(old.expr):
        if f"{old.expr[: found.start(2)]}{old.expr[found.end(2) :]}" == new.expr:
            recorded = rules.get(found[1], "")
            return "count_over_time(" in recorded and "0 * " not in recorded
    return False


def _is_gone_with_it(old: Rule, new: Rule, _: Rules) -> bool:
    """Whether it asked if something is gone of which a part is asked for as well."""
    asked = _ASKED_GONE.fullmatch(old.expr) and _ASKED_GONE.fullmatch(new.expr.strip())
    if not asked:
        return False
    before, after = ([*map(parse_selector, _COUNTED.findall(one.expr))] for one in (old, new))
    lost = [one for one in before if one not in after]
    return len(lost) == 1 and any(is_subset(one, lost[0]) is True for one in after)


def _rates(counted: str) -> str:
    """What is there where a greater of rate and delta is: both are, of the same series."""
    greater = _GREATER.fullmatch(counted)
    if greater and greater[1].replace("(rate(", "(delta(") == greater[2]:
        return greater[1]
    return counted


_REASONS: tuple[tuple[Callable[[Rule, Rule, Rules], bool], str], ...] = (
    (_is_joined, "the other side of the join still has the matcher, and labels must agree"),
    (_is_true_alike, "it is true of the same results, and no text shows the number"),
    (_is_matched_anyway, "all series of both sides have the label alike, or one side is a number"),
    (_is_latest, "what is there now is the latest in any range that is as long as it is seen"),
    (_is_nothing_else, "it is 0 all the time and a series of its own, which never grows"),
    (_is_whole, "what is compared is a whole number, and none lies between the two"),
    (_is_made_of_it, "asked is only whether it is there, and each is there where the other is"),
    (
        _is_there_with_it,
        "asked is only whether it is there; the bad are of the same series as all, or none of them",
    ),
    (_is_in_another_order, "the same series are asked, one of which is enough"),
    (_is_gone_with_it, "what is a part of it is gone where it is, and that is asked as well"),
    (_is_never_none, "time that is known is some, and none of it is excluded"),
    (_is_counted, "it is a number of evaluations, and there is none where it would be 0"),
)

_OF_RECORDS = (_is_made_of_it, _is_there_with_it, _is_never_none, _is_counted)
ALWAYS = frozenset(
    reason for test, reason in _REASONS if test not in (*_OF_RECORDS, _is_true_alike)
)
"""What holds whatever series are put in; the others hold of what rules record."""
