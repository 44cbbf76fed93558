"""Sets of labels that the series of a query can have, and have for certain.

Where something is not known, every label is possible and none is certain, so that what is said to
be impossible is.
"""

from collections.abc import Collection, Mapping

from slosmith.promql.operators import Matching
from slosmith.promql.selectors import METRIC_LABEL
from slosmith.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """The labels of a query's series.

    `possible` None means anything but `absent`, which is empty otherwise. Every series has all of
    `certain`, with a value that is not empty, and those in `fixed` with that value.
    """

    possible: frozenset[str] | None
    absent: frozenset[str] = frozenset()
    certain: frozenset[str] = frozenset()
    fixed: frozenset[tuple[str, str]] = frozenset()

    def may_have(self, label: str) -> bool:
        """Whether some series may have this label."""
        return label not in self.absent if self.possible is None else label in self.possible

    def only(self, labels: Collection[str]) -> "Labels":
        """Return what is left when all labels but these are dropped."""
        return Labels(
            possible=frozenset(label for label in labels if self.may_have(label)),
            certain=self.certain.intersection(labels),
            fixed=frozenset(pair for pair in self.fixed if pair[0] in labels),
        )

    def minus(self, labels: Collection[str]) -> "Labels":
        """Return what is left when these labels are dropped."""
        unknown = self.possible is None
        return Labels(
            possible=None if self.possible is None else self.possible.difference(labels),
            absent=self.absent.union(labels) if unknown else self.absent,
            certain=self.certain.difference(labels),
            fixed=frozenset(pair for pair in self.fixed if pair[0] not in labels),
        )

    def having(self, certain: Mapping[str, str | None]) -> "Labels":
        """Return the labels when some are certain, with their values where these are known."""
        if not certain:
            return self
        labels, possible = frozenset(certain), self.possible
        others = (pair for pair in self.fixed if pair[0] not in certain)
        fixed = ((label, value) for label, value in certain.items() if value is not None)
        return Labels(
            # The same set, by which others know what they have made of it.
            possible=possible if possible is None or labels <= possible else possible | labels,
            absent=self.absent - labels,
            certain=self.certain | labels,
            fixed=frozenset((*others, *fixed)),
        )

    def plus(self, label: str, *, certain: bool, value: str | None = None) -> "Labels":
        """Return the labels when one is set, perhaps over an old value, and perhaps to nothing."""
        if certain:
            return self.having({label: value})
        rest = self.minus({label})
        return Labels(
            possible=None if rest.possible is None else rest.possible | {label},
            absent=rest.absent - {label},
            certain=rest.certain,
            fixed=rest.fixed,
        )

    def either(self, other: "Labels") -> "Labels":
        """Return the labels of series that come from one side or the other."""
        everything = self.possible is None or other.possible is None
        lacking = (label for label in self.absent | other.absent if not other.may_have(label))
        return Labels(
            possible=None if everything else (self.possible or NO) | (other.possible or NO),
            absent=frozenset(label for label in lacking if not self.may_have(label)),
            certain=self.certain & other.certain,
            fixed=self.fixed & other.fixed,
        )

    def joined(self, other: "Labels", matching: Matching) -> "Labels":
        """Return the labels of those series that find a partner in `other`.

        A partner has the same value for each label that is compared: a label that one side lacks
        the other lacks too, and what is certain of one is certain of both.
        """
        possible, absent = self._possible_joined(other, matching)
        compared = frozenset(label for label in other.certain if matching.compares(label))
        fixed = frozenset(pair for pair in other.fixed if matching.compares(pair[0]))
        return Labels(
            possible=possible,
            absent=absent,
            certain=self.certain | compared,
            fixed=self.fixed | fixed,
        )

    def _possible_joined(
        self, other: "Labels", matching: Matching
    ) -> tuple[frozenset[str] | None, frozenset[str]]:
        if self.possible is None and (matching.on or other.possible is None):
            suspects = matching.labels if matching.on else other.absent
            lacking = {label for label in suspects if matching.compares(label)}
            return None, self.absent.union(label for label in lacking if not other.may_have(label))
        candidates = self.possible
        if candidates is None:
            candidates = (other.possible or NO) | matching.labels | {METRIC_LABEL}
        return frozenset(
            label
            for label in candidates
            if self.may_have(label) and (other.may_have(label) or not matching.compares(label))
        ), NO


NO: frozenset[str] = frozenset()
NO_LABELS = Labels(possible=NO)
ANY_LABELS = Labels(possible=None)
