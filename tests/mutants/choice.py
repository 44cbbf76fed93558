"""Which damage is tried, out of all that there is."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar


class Damage(Protocol):
    """What a line of the report says of a piece of damage."""

    @property
    def kind(self) -> str:
        """What was done."""

    @property
    def text(self) -> str:
        """Where, and with what."""


D = TypeVar("D", bound=Damage)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """At most so many of what is named so; the same seed chooses the same ones."""

    named: re.Pattern[str]
    most: int
    seed: int

    def of(self, found: Sequence[D]) -> list[D]:
        """All of what is named so, or so many of it, each as likely as any other."""
        named = [one for one in found if self.named.search(f"{one.kind}: {one.text}")]
        if self.most >= len(named):
            return named
        return random.Random(self.seed).sample(named, self.most)
