"""A plan as a comment on a pull request: folded, the worst first, and never too long for GitHub.

All that authors wrote stands in code, where it is no markup, notifies nobody and links nothing.
"""

import re
from collections.abc import Iterator
from itertools import accumulate

from slosmith.commands.plan.blocks import Block, blocks_of, narrowed, risk_counts
from slosmith.commands.plan.change import Change
from slosmith.commands.plan.comparison import Comparison
from slosmith.commands.plan.text import NOTHING, played_sentences, upgrade
from slosmith.diagnostics.markup import escape
from slosmith.diagnostics.terminal import one_line

MARK = "<!-- slosmith plan -->"
"""What a comment begins with, by which the next run finds it."""
_MOST = 65_000
"""GitHub takes 65,536 bytes; what is left is for what stands around it."""
_LONGEST = 400


def print_markdown(found: Comparison) -> str:
    """A table of risks, then a part to unfold for each subject, as many as there is room for."""
    head = [MARK, "### What this changes", "", f"{_code(found.before)} → {_code(found.after)}", ""]
    head += _risks(found)
    head += _played(found)
    tail = ["", f"<sub>{upgrade(found)}</sub>"] if found.upgraded else []
    parts = ["\n".join(_block(block)) for block in blocks_of(found.changes)]
    sizes = accumulate(_size(part) for part in parts)
    room = _MOST - sum(map(_size, (*head, *tail)))
    shown = sum(1 for size in sizes if size <= room)
    more = len(parts) - shown
    rest = ["", f"…and {more} more: run `slosmith plan`, or look at the job's log."] if more else []
    return "\n".join((*head, *parts[:shown], *rest, *tail)) + "\n"


def _size(text: str) -> int:
    return len(text.encode()) + 1


def _risks(found: Comparison) -> Iterator[str]:
    counts = risk_counts(found.changes)
    if not found.changes:
        yield f"{NOTHING.capitalize()}."
    elif counts:
        yield from ("| risk | changes |", "|---|---|")
        yield from (f"| {risk.meaning} | {count} |" for risk, count in counts.items())
    else:
        yield f"{len(found.changes)} changes, of which no risk is known."
    yield ""


def _played(found: Comparison) -> Iterator[str]:
    if found.played is not None:
        yield from (f"On {_code(found.played.of)}:", "")
        yield from (f"- {_code(one)}" for one in played_sentences(found.played))
        yield ""


def _block(block: Block) -> Iterator[str]:
    risks = ", ".join(risk.meaning for risk in block.risks)
    title = escape(one_line(block.title)[:_LONGEST])
    yield f"<details><summary><code>{title}</code>{f': <b>{risks}</b>' if risks else ''}</summary>"
    yield from ("", "| | | before | now |", "|---|---|---|---|")
    for one in block.changes:
        yield _row(one)
    yield from (f"\n{_code(one)}" for one in dict.fromkeys(c.hint for c in block.changes) if one)
    yield "\n</details>"


def _row(one: Change) -> str:
    old, new = narrowed(one.old, one.new)
    risk = one.risk.meaning if one.risk else ""
    risk += f" (allowed: {_code(one.allowed)})" if one.allowed else ""
    cells = (_code(one.what), _cell(old), _cell(new, gone="gone"))
    return f"| {risk} | {' | '.join(cells)} |"


def _cell(text: str | None, gone: str = "") -> str:
    return gone if text is None else _code(text)


def _code(text: str) -> str:
    """A code span; in a table a pipe is escaped even there."""
    line = one_line(" ".join(text.split()))
    line = line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
    ticks = "`" * (_longest_ticks(line) + 1)
    pad = " " if line[:1] in ("`", " ") or line[-1:] == "`" else ""
    return f"{ticks}{pad}{line.replace('|', chr(92) + '|')}{pad}{ticks}" if line else ""


def _longest_ticks(text: str) -> int:
    return max((len(run) for run in re.findall("`+", text)), default=0)
