"""A plan for people at a terminal: a screen where little changes, the worst first."""

from collections.abc import Iterator

from slosmith.commands.plan.blocks import Block, blocks_of, narrowed, risk_counts
from slosmith.commands.plan.change import Change
from slosmith.commands.plan.comparison import Comparison, Played
from slosmith.diagnostics.terminal import one_line

NOTHING = "nothing that is rendered changes"
NOTHING_PLAYED = "notifications and incidents would have been the same"
_MOST_PLAYED = 30


def print_text(found: Comparison) -> str:
    """What changes of which subject, old → new, and below it what the program's version changes."""
    lines = [f"{one_line(found.before)} → {one_line(found.after)}: {summary(found)}"]
    for block in blocks_of(found.changes):
        lines += ["", *_block(block)]
    if found.played is not None:
        lines += ["", f"on {one_line(found.played.of)}:"]
        lines += [f"  {one_line(one)}" for one in played_sentences(found.played)]
    if found.upgraded:
        lines += ["", upgrade(found)]
    return "\n".join(lines) + "\n"


def summary(found: Comparison) -> str:
    """How many changes there are, and what they risk."""
    if not found.changes:
        return NOTHING
    counts = [f"{risk.meaning} ({n})" for risk, n in risk_counts(found.changes).items()]
    accepted = sum(1 for one in found.changes if one.allowed)
    counts += [f"{accepted} allowed"] if accepted else []
    number = len(found.changes)
    many = f"{number} change{'s' if number > 1 else ''}"
    return f"{many}; {', '.join(counts) or 'no risk is known'}"


def played_sentences(played: Played) -> tuple[str, ...]:
    """What would have been otherwise, as much as anybody reads."""
    more = len(played.said) - _MOST_PLAYED
    rest = (f"and {more} more: run `slosmith backtest`",) if more > 0 else ()
    return (*played.said[:_MOST_PLAYED], *rest) or (NOTHING_PLAYED,)


def upgrade(found: Comparison) -> str:
    """What a newer program renders of what has not changed, apart from all else."""
    return (
        f"Apart from this, {len(found.upgraded)} files were rendered by another version of "
        "slosmith, and differ from what this one makes of the same specification."
    )


def _block(block: Block) -> Iterator[str]:
    yield one_line(block.title)
    width = max(len(one_line(one.what)) for one in block.changes)
    for one in block.changes:
        mark = "" if one.risk is None else f"({one.risk})" if one.allowed else str(one.risk)
        yield f"  {mark:<9} {one_line(one.what):<{width}}  {values(one)}".rstrip()
        if one.allowed:
            yield f"  {'':<9} {'':<{width}}  allowed: {one_line(one.allowed)}"
        if one.hint:
            yield f"  {'':<9} = {one_line(one.hint)}"


def values(change: Change) -> str:
    """Old → new, as far as they differ."""
    old, new = narrowed(change.old, change.new)
    if old is None:
        return one_line(new or "")
    return f"{one_line(old)} → {'gone' if new is None else one_line(new)}"
