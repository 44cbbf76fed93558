"""The `audit` document: a reviewer's questions by area, and what people answered."""

import re
from datetime import date
from typing import Annotated

from pydantic import WithJsonSchema, model_validator

from slosmith.diagnostics import codes
from slosmith.diagnostics.lists import each_of
from slosmith.fields import Line, Name, PlainValidator, Spec, Text, choice
from slosmith.values import problem, text_of

_DATE = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])", re.ASCII)


def _is_there(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


def _date(value: object) -> str:
    text = text_of(value, "a date", "write it like 2026-11-24")
    if not _DATE.fullmatch(text) or not _is_there(text):
        raise problem(codes.INVALID_VALUE, f'"{text}" is no date', "write it like 2026-11-24")
    return text


def _words(*words: str) -> tuple[PlainValidator, WithJsonSchema]:
    return choice(*words), WithJsonSchema({"enum": list(words)})


DateField = Annotated[
    str, PlainValidator(_date), WithJsonSchema({"type": "string", "format": "date"})
]
AnswerField = Annotated[str, *_words("yes", "partly", "no")]
RankField = Annotated[str, *_words("critical", "high", "medium")]


class SignalSpec(Spec):
    """What answers a question by being specified, or by passing; one of these."""

    metric: Line | None = None
    """A metric of the contract that a rule reads or a dashboard shows, like `shop_orders_total`."""
    alert: Line | None = None
    """An alert by its name, like `ShopDiskFilling`."""
    slo: Line | None = None
    """An SLO, like `shop/error-rate`."""
    scenario: Line | None = None
    """A rehearsal that has to pass, by the name of its scenario."""
    proof: Line | None = None
    """An area of the proofs of `slosmith verify`, like `receivers`: every claim of it has to hold.

    """

    @model_validator(mode="after")
    def _one(self) -> "SignalSpec":
        signals = (self.metric, self.alert, self.slo, self.scenario, self.proof)
        given = [one for one in signals if one]
        if len(given) != 1:
            raise problem(
                codes.AUDIT_SIGNAL,
                "a question is shown by one thing",
                "write one of metric:, alert:, slo:, scenario: and proof:",
            )
        return self


class QuestionSpec(Spec):
    """One question: shown by a signal, or answered by a person, or open."""

    question: Line
    """What a reviewer asks, in one line without a question mark."""
    where: Line = ""
    """The part of the system that it is about, like `stage 1`."""
    rank: RankField = "medium"
    """How bad a gap would be: `critical`, `high` or `medium`. Default: `medium`."""
    risk: Text = ""
    """What happens to users where the answer is no."""
    required: Text = ""
    """What has to be there for a yes."""
    fix: Line = ""
    """What to do about a gap, in one line."""
    shown_by: SignalSpec | None = None
    """What answers the question by existing or by passing, like `{scenario: requests-fail}`."""
    answer: AnswerField | None = None
    """What a person found: `yes`, `partly` or `no`. It needs `evidence`, `date` and `who`."""
    evidence: Text = ""
    """What the answer rests on, like a test, a file or a log."""
    date: DateField | None = None
    """When it was answered, like `2026-11-24`."""
    who: Line = ""
    """Who answered it."""

    @model_validator(mode="after")
    def _vouched_for(self) -> "QuestionSpec":
        """An answer that nobody vouches for is worth as much as none."""
        if self.answer is None and not (self.evidence or self.date or self.who):
            return self
        given = {
            "answer": self.answer,
            "evidence": self.evidence,
            "date": self.date,
            "who": self.who,
        }
        missing = [key for key, value in given.items() if not value]
        if missing:
            raise problem(
                codes.AUDIT_ANSWER,
                f"the answer lacks {each_of(missing)}",
                "write answer, evidence, date and who, or none of them while it is not known",
            )
        return self


class AuditSpec(Spec):
    """The questions of an audit, by area; what is not answered counts as unknown."""

    audit: dict[Name, tuple[QuestionSpec, ...]]
    """Questions by area. One that is neither shown nor answered counts as unknown."""
