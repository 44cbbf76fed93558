"""An explanation in few lines of Markdown, for who looks at an objective where it is written."""

from collections.abc import Iterator

from slosmith.commands.explain.arithmetic import Explanation, Outage
from slosmith.commands.explain.text import count_of, minutes
from slosmith.markdown import escape
from slosmith.model.units import print_percent


def print_markdown(one: Explanation) -> str:
    """The budget, and after how many minutes of an outage each alert fires."""
    return "\n".join((*_heading(one), "", *_table(one)))


def _heading(one: Explanation) -> Iterator[str]:
    slo, budget = one.slo, one.budget
    yield f"**{escape(slo.ref)}**: {escape(slo.objective.text)} over {slo.period}"
    if slo.description:
        yield f"\n{escape(slo.description)}"
    events = ""
    if budget.events is not None and budget.expected is not None:
        events = f", or {count_of(budget.events)} bad of {count_of(budget.expected)} events"
    share = print_percent(budget.ratio)
    yield f"\nIts budget is {share}: {minutes(budget.time)} minutes of total outage{events}."
    yield f"Policy {escape(slo.policy.name)}, indicator {escape(slo.kind)}."


def _table(one: Explanation) -> Iterator[str]:
    """With even columns, for editors that show it as it is."""
    head = ["fires after minutes of", *(f"{print_percent(each.ratio)} bad" for each in one.outages)]
    rows = [
        [
            f"{escape(alert.tier)}, {alert.severity}, above {print_percent(alert.threshold)}",
            *(_after(outage, number) for outage in one.outages),
        ]
        for number, alert in enumerate(one.slo.plan.all_alerts)
    ]
    first, *others = (max(map(len, column)) for column in zip(head, *rows, strict=True))
    for cells in (head, ["-" * first, *(f"{'-' * (width - 1)}:" for width in others)], *rows):
        rest = (f"{cell:>{width}}" for cell, width in zip(cells[1:], others, strict=True))
        yield f"| {' | '.join((f'{cells[0]:<{first}}', *rest))} |"


def _after(outage: Outage, number: int) -> str:
    fires = outage.reactions[number].fires
    return "never" if fires is None else minutes(fires)
