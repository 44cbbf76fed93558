"""Objectives as authors word them: `99.9%`, `error rate < 0.1%`, `p95 < 5s`."""

import re
from decimal import Decimal
from enum import StrEnum

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Code
from slosmith.model.time_units import Length
from slosmith.model.units import UnitError, parse_percent, print_decimal
from slosmith.record import dataclass

_ERROR_RATE = re.compile(r"\s*error\s+rate\s*(?P<op><=?)\s*(?P<bound>.+?)\s*", re.IGNORECASE)
_PERCENTILE = re.compile(
    r"\s*p\s*(?P<rank>\d+(?:\.\d+)?)\s*(?P<op><=?)\s*(?P<bound>.+?)\s*", re.IGNORECASE
)
_TURNED = re.compile(r"(\s*(?:error\s+rate|p\s*\d+(?:\.\d+)?)\s*)>(=?.+)", re.IGNORECASE)
_BARE = re.compile(r"\s*\d+(?:\.\d+)?\s*")
_LONGEST = 100
_SHARE = r"(?!0+(\.0+)?\s*%)[0-9]{1,2}(\.[0-9]+)?\s*%"
OBJECTIVE_PATTERN = (
    rf"^\s*({_SHARE}|[eE][rR][rR][oO][rR]\s+[rR][aA][tT][eE]\s*<=?\s*{_SHARE}"
    r"|[pP]\s*(?!0+(\.0+)?\s*<)[0-9]{1,2}(\.[0-9]+)?\s*<=?\s*[0-9][0-9.nuµμsmhdwi\s]*[smhdwn])\s*$"
)
"""What an editor can check of an objective: its wording, and that it is neither 0% nor 100%."""


class Wording(StrEnum):
    """How an objective is put; each SLI kind accepts some of them."""

    PERCENT = "a percentage like 99.9%"
    ERROR_RATE = "an error rate like error rate < 0.1%"
    PERCENTILE = "a percentile like p95 < 5s"


class ObjectiveError(ValueError):
    """An objective that cannot be read: its code, and an action as ``hint``."""

    def __init__(self, code: Code, message: str, hint: str) -> None:
        super().__init__(message)
        self.code = code
        self.hint = hint


@dataclass(frozen=True, slots=True, kw_only=True)
class Objective:
    """An SLO: ``target`` is the good share, exactly 0.999 for 99.9%; ``text`` the wording.

    ``limit`` is the bound of a percentile SLO: p95 < 5s holds exactly when at least 95% of
    requests took under 5s, so its target is 0.95.
    """

    target: Decimal
    text: str
    wording: Wording
    limit: Length | None

    @property
    def budget(self) -> Decimal:
        """The share that may be bad."""
        return 1 - self.target

    @property
    def suffix(self) -> str:
        """What distinguishes it among the objectives of one SLO: ``-p95``, ``-p99-9``."""
        rank = print_decimal(self.target * 100).replace(".", "-")
        return f"-p{rank}" if self.wording is Wording.PERCENTILE else f"-{rank}"


def parse_objective(text: str) -> Objective:
    """Read an objective; raises ObjectiveError with what was meant instead."""
    if len(text) > _LONGEST:
        raise _invalid(text[:20] + "…")
    if match := _PERCENTILE.fullmatch(text):
        return _percentile(text, match)
    if match := _ERROR_RATE.fullmatch(text):
        if _BARE.fullmatch(match["bound"]):
            raise _bare_bound(text, match["op"], Decimal(match["bound"]))
        bound = _percent(text, match["bound"])
        return _objective(text, 1 - bound, Wording.ERROR_RATE, None)
    if _BARE.fullmatch(text):
        raise bare_number(text.strip())
    return _objective(text, _percent(text, text), Wording.PERCENT, None)


def bare_number(text: str) -> ObjectiveError:
    """What to say of a number without a unit: 0.999 was meant as 99.9%, and so was 99.9."""
    number = Decimal(text)
    percent = print_decimal(number * 100 if 0 < number < 1 else number)
    return ObjectiveError(
        codes.OBJECTIVE_BARE_NUMBER,
        f"the objective {text} has no unit",
        f'write "{percent}%" if a percentage was meant',
    )


def _bare_bound(text: str, operator: str, bound: Decimal) -> ObjectiveError:
    """An error rate of 0.1 may be a tenth or 0.1%."""
    readings = [bound] if bound >= 1 else [bound, bound * 100]
    meant = [f'"error rate {operator} {print_decimal(one)}%"' for one in readings]
    return ObjectiveError(
        codes.OBJECTIVE_BARE_NUMBER,
        f'the bound of "{text}" has no unit',
        f"write {' or '.join(meant)}, whichever was meant",
    )


def _percentile(text: str, match: re.Match[str]) -> Objective:
    rank = Decimal(match["rank"])
    if not 0 < rank < 100:
        raise ObjectiveError(
            codes.OBJECTIVE_OUT_OF_RANGE,
            f'"{text}" asks for the percentile {rank}',
            "write a percentile above 0 and below 100, like p95 or p99.9",
        )
    try:
        limit = Length.parse("".join(match["bound"].split()))
    except UnitError:
        raise ObjectiveError(
            codes.OBJECTIVE_INVALID,
            f'the bound "{match["bound"]}" of "{text}" is no duration',
            _hint(text, "write the bound with its unit, like p95 < 5s or p99 < 250ms"),
        ) from None
    return _objective(text, rank / 100, Wording.PERCENTILE, limit)


def _percent(text: str, part: str) -> Decimal:
    try:
        return parse_percent(part)
    except UnitError:
        if _BARE.fullmatch(part):
            raise bare_number(part.strip()) from None
        raise _invalid(text) from None


def _objective(text: str, target: Decimal, wording: Wording, limit: Length | None) -> Objective:
    if not 0 < target < 1:
        hint = (
            "an objective of 100% leaves no budget to alert on; write less, like 99.99%"
            if target >= 1
            else "write an objective above 0%, like 99.9%"
        )
        raise ObjectiveError(
            codes.OBJECTIVE_OUT_OF_RANGE,
            f'"{text}" is an objective of {print_decimal(target * 100)}%',
            hint,
        )
    return Objective(target=target, text=" ".join(text.split()), wording=wording, limit=limit)


_OVER_TIME = re.compile(
    r"(?P<objective>.+?)[ ,]+(?:over|in|per|for|within|during|every|each)"
    r"(?: +(?:the|last|past|rolling|a|any))* +(?P<days>\d{1,4}) *(?P<unit>d|w)(?:ays?|eeks?)?",
    re.IGNORECASE,
)


def _mended(text: str) -> str:
    """What was probably meant: by other words, by a comma, or by what a word processor makes."""
    from slosmith.model.objective_words import in_our_words  # few objectives need them

    mended = in_our_words(text)
    try:
        return "" if mended == text.strip() else parse_objective(mended).text
    except ObjectiveError:
        return ""


def _invalid(text: str) -> ObjectiveError:
    hint = _hint(text, "write 99.9%, error rate < 0.1% or p95 < 5s")
    return ObjectiveError(codes.OBJECTIVE_INVALID, f'"{text}" is no objective', hint)


def _hint(text: str, usual: str) -> str:
    """What was meant, where that can be known."""
    if in_two := _in_two(text):
        return in_two
    if turned := _TURNED.fullmatch(text):
        return f'did you mean "{turned[1]}<{turned[2]}"? an objective says what is good'
    mended = _mended(text)
    return f'did you mean "{mended}"?' if mended else usual


def _in_two(text: str) -> str:
    """What to say of an objective with its period behind it, which has a key of its own."""
    over = _OVER_TIME.fullmatch(text.strip())
    if over is None:
        return ""
    try:
        meant = parse_objective(over["objective"]).text
    except ObjectiveError:
        meant = _mended(over["objective"])
    period = int(over["days"]) * (7 if over["unit"].lower() == "w" else 1)
    return f"write {meant} here, and below it period: {period}d" if meant else ""
