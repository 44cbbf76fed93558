"""The state of SLOs in print: a table for people, JSON for programs."""

import json
from collections.abc import Sequence

from slosmith.commands.history.now.gate import Verdict, share
from slosmith.commands.history.now.recorded import Firing
from slosmith.commands.history.now.standing import Standing
from slosmith.diagnostics.terminal import printable
from slosmith.model.units import utc_minute

_HEADS = ("state", "SLO", "budget left", "seen", "burn rate", "spent in", "fires")


def print_table(standings: Sequence[Standing]) -> str:
    """One line for each group, worst first, in columns."""
    rows = [_HEADS, *(_row(one) for one in standings)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADS))]
    lines = (
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )
    reasons = [f"{one.subject}: {one.why}" for one in standings if one.why]
    return "\n".join((*lines, *(("", *reasons) if reasons else ()))) + "\n"


def _row(one: Standing) -> tuple[str, ...]:
    fires = (*one.burning, *one.others)
    return (
        one.state.value,
        printable(one.subject),
        "?" if one.remaining is None else share(one.remaining),
        "?" if one.seen_share is None else f"{share(one.seen_share)} of {one.slo.period}",
        "?" if one.burn_rate is None else f"{one.burn_rate:.3g}",
        "" if one.spent_in is None else length(one.spent_in),
        ", ".join(map(_fires, fires)),
    )


def _fires(one: Firing) -> str:
    which = f"{one.severity}, {one.tier}" if one.tier else one.severity
    since = f" since {moment(one.since)}" if one.since is not None else ""
    return printable(f"{one.name} ({which}){since}")


def moment(at: float) -> str:
    """A moment as people write it, in UTC."""
    return f"{utc_minute(at)} UTC"


def length(seconds: float) -> str:
    """A length of time in its two largest units: ``6d4h``."""
    rest, parts = int(seconds), list[str]()
    for size, unit in ((86_400, "d"), (3600, "h"), (60, "m"), (1, "s")):
        count, rest = divmod(rest, size)
        if count or (unit == "s" and not parts):
            parts.append(f"{count}{unit}")
    return "".join(parts[:2])


def print_json(standings: Sequence[Standing]) -> str:
    """The same for programs; what is not known is null."""
    return json.dumps([as_data(one) for one in standings], indent=2) + "\n"


def print_gate_json(verdicts: Sequence[Verdict]) -> str:
    """What is decided, by which SLO, and what each says."""
    found = [
        {"answer": one.answer.value, "why": one.why, **as_data(one.standing)} for one in verdicts
    ]
    first = verdicts[0]
    whole = {"answer": first.answer.value, "why": first.sentence, "slos": found}
    return json.dumps(whole, indent=2) + "\n"


def as_data(one: Standing) -> dict[str, object]:
    """One group as JSON has it."""
    return {
        "service": one.slo.service,
        "slo": one.slo.name,
        "team": one.slo.team,
        "group": dict(one.group),
        "state": one.state.value,
        "reason": one.why,
        "objective": str(one.slo.objective.target),
        "period": str(one.slo.period),
        "budget_remaining": one.remaining,
        "seen_share": one.seen_share,
        "burn_rate": one.burn_rate,
        "spent_in_seconds": one.spent_in,
        "alerts": [
            {
                "name": alert.name,
                "severity": alert.severity,
                "tier": alert.tier,
                "since": alert.since,
            }
            for alert in (*one.burning, *one.others)
        ],
    }
