"""Which faults are tried: as many of each kind of call in each kind of place, others each night."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import PurePath
from typing import TypeAlias

from tests.faults.system_calls import Call, Fault

Faults: TypeAlias = Sequence[tuple[Fault, Call]]


def chosen(faults: Faults, most: int, night: int) -> list[tuple[Fault, Call]]:
    """So many of them; what one night leaves out the next ones try, until all were tried."""
    kinds = defaultdict[tuple[object, ...], list[tuple[Fault, Call]]](list)
    for fault, call in faults:
        kinds[call.name, _place(call.about), fault.what].append((fault, call))
    every = [*kinds.values()]
    if len(every) > most:
        nights = -(-len(every) // most)
        step, turn = len(every) / most, night % nights
        some = [every[(int(step * index) + turn) % len(every)] for index in range(most)]
        return [one[night // nights % len(one)] for one in some]
    share = max(n for n in range(1, most + 1) if sum(min(n, len(one)) for one in every) <= most)
    return [
        one[(night * share + index) % len(one)]
        for one in every
        for index in range(min(share, len(one)))
    ]


def _place(about: str) -> str:
    """The folder of a path and how its name ends; names that are made up are one."""
    path = PurePath(about)
    made_up = r"tmp\w{6,}|[0-9a-f]{12,}|\.slosmith-[^/]*"
    return re.sub(made_up, "~", f"{path.parent}/*{path.suffix}")
