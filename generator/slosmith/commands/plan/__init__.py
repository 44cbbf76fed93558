"""What a change of the specification changes: two compiled sides, compared quantity by quantity."""

from slosmith.commands.plan.change import Change, Risk, Section
from slosmith.commands.plan.comparison import Comparison, compare
from slosmith.commands.plan.side import Side

__all__ = ["Change", "Comparison", "Risk", "Section", "Side", "compare"]
