"""SLI kind `composite`: the share of time in which every one of several SLOs is kept."""

import re
from collections.abc import Iterator, Mapping
from typing import Annotated

from pydantic import WithJsonSchema, model_validator

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.fields import PlainValidator, ShortSpec
from slosmith.model import naming
from slosmith.model.indicators import Constituent, StateIndicator
from slosmith.model.objective import Wording
from slosmith.model.references import References
from slosmith.model.service import Service
from slosmith.model.slo import Slo
from slosmith.model.units import Duration, print_decimal
from slosmith.promql import Matcher, MatchOp, Selector, build
from slosmith.sli.enough import decided
from slosmith.sli.kind import Context, Kind, Lowered
from slosmith.values import problem, text_of

_PATTERN = naming.TEMPLATE_PATTERN


def _reference(value: object) -> str:
    text = text_of(value, "an SLO", "write it like shop/error-rate")
    if not re.fullmatch(_PATTERN, text, re.ASCII):
        message = f'"{text}" is no reference to an SLO'
        raise problem(codes.INVALID_NAME, message, "write SERVICE/SLO, like shop/error-rate")
    return text


Reference = Annotated[
    str, PlainValidator(_reference), WithJsonSchema({"type": "string", "pattern": _PATTERN})
]


class CompositeSpec(ShortSpec):
    """SLOs that must all be kept: bad while any of them is."""

    all: tuple[Reference, ...]
    """The SLOs, of this service or of others, like `[shop/error-rate, pay/latency]`."""

    @model_validator(mode="before")
    @classmethod
    def _no_other(cls, value: object) -> object:
        """Weights, or `any:`, as other tools have them."""
        if isinstance(value, dict) and "all" not in value:
            message = "a composite is a list of SLOs, all of which must be kept"
            raise problem(
                codes.INVALID_VALUE, message, "write it like [shop/error-rate, pay/orders]"
            )
        return value

    @model_validator(mode="after")
    def _several(self) -> "CompositeSpec":
        if len(self.all) < 2:
            message = "a composite is made of two SLOs or more"
            raise problem(codes.INVALID_VALUE, message, "name another, or use the one itself")
        return self


def lower_composite(spec: CompositeSpec, context: Context) -> Lowered:
    """A part is bad while more is bad over the base window than its objective allows.

    An idle part is good, and one that is gone is unknown; what is known to be bad decides alone.
    """
    parts = [context.constituents[ref] for ref in spec.all if ref in context.constituents]
    each, series = [], list[Selector]()
    window = context.settings.windows.base
    for part in parts:
        bad, total = (
            _recorded(name, part) for name in (naming.bad_rate(window), naming.total_rate(window))
        )
        fails = f"{bad.text} > bool {print_decimal(part.budget)} * {total.text}"
        each.append(build.aggregate("max", build.sources_of(context.by), fails))
        series += bad, total
    bad_now = decided(each, "max", context.by) if each else "vector(0)"
    return Lowered(
        indicator=StateIndicator(
            bad_now=bad_now,
            series=tuple(series),
            parts=tuple(spec.all),
            budgets=tuple(part.budget for part in parts),
            late=_late(spec.all, context.constituents),
        )
    )


def _late(refs: tuple[str, ...], known: Mapping[str, Constituent]) -> tuple[Duration, Duration]:
    """How late the parts are, and the parts of parts."""
    every = set[str]().union(*(level for ref in refs for level in _levels(ref, known)))
    lates = [known[one].late for one in every if one in known and not known[one].parts]
    return min(lates, default=Duration(0)), max(lates, default=Duration(0))


def _recorded(name: str, part: Constituent) -> Selector:
    """A recorded rate of a part, in the groups that it has today."""
    own = (("service", part.service), ("slo", part.name))
    equal = (Matcher(name=label, op=MatchOp.EQUAL, value=value) for label, value in own)
    there = (Matcher(name=label, op=MatchOp.NOT_EQUAL, value="") for label in part.by)
    return Selector(metric=name, matchers=(*equal, *there))


def check_composite(slo: Slo, _: Service, references: References) -> Iterator[Diagnostic]:
    """Parts that are not there, twice, or made of what they are parts of; groups that one lacks."""
    assert isinstance(slo.indicator, StateIndicator)
    sli = slo.origin.at("sli", slo.kind)
    listed = sli if sli.at(0).closest.path == sli.at(0).path else sli.at("all")
    for index, ref in enumerate(slo.indicator.parts):
        place, part = listed.at(index), references.constituents.get(ref)
        if part is None:
            made = sorted(one for one in references.constituents if one.startswith(f"{ref}-"))
            if made:
                message = f'"{ref}" is no SLO of its own, but several'
                hint = f"name one or more of {', '.join(made)}"
                yield place.finding(codes.PART_INVALID, message, hint)
            else:
                yield place.unknown(codes.PART_INVALID, "SLO", ref, references.constituents)
        elif ref in slo.indicator.parts[:index]:
            yield place.finding(
                codes.PART_INVALID, f'"{ref}" is a part already', "name each SLO once"
            )
        elif slo.ref in set().union(*(levels := _levels(ref, references.constituents))):
            message = f'"{ref}" is made of {slo.ref} itself'
            yield place.finding(codes.PART_INVALID, message, "break the circle: name its parts")
        elif levels[-1]:
            message = f'"{ref}" is made of others, more than {_DEEPEST} levels deep'
            yield place.finding(codes.PART_INVALID, message, "name what these are made of")
        elif lacking := [label for label in slo.by if label not in part.by]:
            yield place.finding(
                codes.PART_INVALID,
                f'"{ref}" is not grouped by {lacking[0]}, as this SLO is',
                f"group by what all parts have, or group {ref} by {lacking[0]} too",
            )


_DEEPEST = 10


def _levels(ref: str, known: Mapping[str, Constituent]) -> list[set[str]]:
    """A part, what it is made of, and so on; the last is empty, or deeper than is looked."""
    levels, found = [{ref}], {ref}
    while levels[-1] and len(levels) <= _DEEPEST + 1:
        below = {part for one in levels[-1] if one in known for part in known[one].parts}
        levels.append(below - found)
        found |= below
    return levels


COMPOSITE = Kind(
    name="composite",
    promql=frozenset(),
    spec=CompositeSpec,
    wordings=frozenset((Wording.PERCENT,)),
    lower=lower_composite,
    check=check_composite,
)
