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
    """At most so many of what is named so; the same seed chooses the same ones.

    With ``each``, at most so many of each kind, so that rare kinds are seen beside frequent ones.
    """

    named: re.Pattern[str]
    most: int
    seed: int
    each: int = 0

    def of(self, found: Sequence[D]) -> list[D]:
        """All of what is named so, or so many of it, each as likely as any other."""
        named = [one for one in found if self.named.search(f"{one.kind}: {one.text}")]
        if not self.each:
            return self._some(named, self.most)
        kinds = dict.fromkeys(one.kind for one in named)
        alike = ([one for one in named if one.kind == kind] for kind in kinds)
        return [one for same in alike for one in self._some(same, self.each)]

    def _some(self, found: list[D], most: int) -> list[D]:
        return found if most >= len(found) else random.Random(self.seed).sample(found, most)
