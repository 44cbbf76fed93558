"""What a change of the specification changes: two compiled sides, compared quantity by quantity."""

from slosmith.plan.change import Change, Risk, Section
from slosmith.plan.comparison import Comparison, compare
from slosmith.plan.side import Side

__all__ = ["Change", "Comparison", "Risk", "Section", "Side", "compare"]
