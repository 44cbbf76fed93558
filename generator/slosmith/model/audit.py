"""Questions of an audit: what a reviewer asks of an area, and what is known of the answer."""

from dataclasses import dataclass
from enum import StrEnum

from slosmith.source import Origin

PROOFS = (
    "dashboards",
    "files",
    "inhibition",
    "messages",
    "parity",
    "routing",
    "rules",
    "secrets",
    "tests",
)
"""The areas of what verifying proves; each may answer a question by having no failure."""


class Answer(StrEnum):
    """What people found, or that nobody has looked yet."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    UNKNOWN = "unknown"


class Rank(StrEnum):
    """How bad a "no" would be: fails silently, hides or slows recovery, costs effort."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"


class Shown(StrEnum):
    """What kind of thing shows the answer, so that nobody needs to be asked."""

    METRIC = "metric"
    ALERT = "alert"
    SLO = "slo"
    SCENARIO = "scenario"
    PROOF = "proof"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """Something specified that answers a question by being there, or by passing."""

    kind: Shown
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question; ``answer`` is a person's, ``shown_by`` what answers it without one.

    ``where`` is the component or stage that it is about, ``risk`` what a "no" would do to it, and
    ``required`` what must be so; both may be empty.
    """

    area: str
    text: str
    where: str
    rank: Rank
    risk: str
    required: str
    fix: str
    answer: Answer
    evidence: str
    date: str
    who: str
    shown_by: Signal | None
    origin: Origin
