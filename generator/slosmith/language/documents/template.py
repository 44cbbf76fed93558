"""The `template` document: an SLI with parameters, and all that comes with it."""

import re
from collections.abc import Sized
from typing import Annotated, Any

from pydantic import AfterValidator, Field, WithJsonSchema, model_validator

from slosmith.diagnostics import codes
from slosmith.fields import Line, MetricName, PlainValidator, Spec, Text, choice, unwritten
from slosmith.language.documents.metrics import MetricSpec
from slosmith.language.documents.slo import TemplateName
from slosmith.language.parameters import PARAMETER_TYPES
from slosmith.promql.window import HOLE
from slosmith.values import below, describe, problem, text_of

_PARAMETER = re.compile(r"[a-z][a-z0-9_]{0,49}", re.ASCII)


def _parameter_name(value: object) -> str:
    name = text_of(value, "a parameter's name", "")
    if not _PARAMETER.fullmatch(name):
        hint = "use lower-case letters, digits and _, starting with a letter"
        raise problem(codes.INVALID_NAME, f'"{name}" is not a parameter\'s name', hint, key=True)
    if f"${name}" == HOLE:
        message = f'"{HOLE}" is the window of a query, and no parameter'
        raise problem(codes.INVALID_NAME, message, "choose another name", key=True)
    return name


def _mapping(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        message = f"expected a mapping, not {describe(value)}"
        raise problem(codes.WRONG_TYPE, message, "write one SLI kind, like events:")
    return value


# What stands in it is checked once values are in their places.
_RAW_GROUPS = WithJsonSchema({"type": ["array", "object"]})


_MOST = 50


def _refuse_many(what: str, written: Sized, hint: str) -> None:
    """Each is tried with a template of its own."""
    if len(written) > _MOST:
        message = f"there are {len(written):,} {what}, and {_MOST} are allowed"
        raise below(problem(codes.INVALID_VALUE, message, hint), what)


class ParameterSpec(Spec):
    """A parameter: what may be given for it, and what it is tried with."""

    type: Annotated[str, choice(*(one.name for one in PARAMETER_TYPES))]
    """What may be given, like `text`, `matchers` or `number`."""
    description: Text
    """What it is for, in one sentence."""
    default: Any = None
    """What it is where nobody gives it. Without one it must be given."""
    examples: tuple[Any, ...] = ()
    """Values that it is tried with, the extremes among them; needed where there is no default."""

    @model_validator(mode="after")
    def _can_be_tried(self) -> "ParameterSpec":
        if self.default is None and not self.examples:
            message = "the parameter has no default and no example, so nobody can try it"
            raise problem(codes.MISSING_KEY, message, "add default: or examples:")
        _refuse_many("examples", self.examples, "name the extremes, and leave the rest out")
        return self


# Code or a comment; what a text leaves open is looked for by who reads Markdown, which takes time.
_MAY_OPEN = re.compile(r"(?m)^ {0,3}(?:```|~~~)|<!--")


def _closed(text: str) -> str:
    """Prose that hides nothing of the page that it comes to."""
    if _MAY_OPEN.search(text):
        from slosmith.markdown import unclosed

        if still_open := unclosed(text):
            message = f"this {still_open.what} is never closed and would hide the rest of the page"
            hint = f"close it with a line {still_open.close}"
            raise problem(codes.PROSE_UNCLOSED, message, hint)
    return text


Advice = Annotated[Text, AfterValidator(_closed)]


class AdviceSpec(Spec):
    """What people know about alerts of such an SLO: Markdown for their runbook."""

    meaning: Advice = ""
    """What it means that the budget is spent."""
    impact: Advice = ""
    """Who notices, and how."""
    diagnosis: Advice = ""
    """How to find the cause."""
    mitigation: Advice = ""
    """What to do against it."""
    escalation: Advice = ""
    """Whom to ask, and when."""


class TemplateSpec(Spec):
    """An SLI with parameters, which SLOs take over with `use`."""

    template: TemplateName
    """The name of the template, of two words, like `shop/orders`."""
    description: Text
    """What an SLO of it means to a user; where it has no description of its own, this is it."""
    source: Line = ""
    """Where the names of the metrics are from: the address of the exporter's own source."""
    parameters: dict[
        Annotated[str, PlainValidator(_parameter_name), WithJsonSchema({"type": "string"})],
        ParameterSpec,
    ] = Field(default_factory=dict)
    """Parameters by name; `$NAME` stands for the value, in PromQL or as a whole value."""
    sli: Annotated[dict[str, Any], PlainValidator(_mapping), WithJsonSchema({"type": "object"})]
    """The SLI, as in an SLO, with `$NAME` where values go."""
    by: Annotated[list[Any] | dict[str, Any] | None, _RAW_GROUPS] = None
    """The labels that an SLO of it is grouped by, where it says nothing else."""
    contract: dict[MetricName, MetricSpec] = Field(default_factory=dict)
    """The metrics that it reads, as in a metric contract; documents of the root go before it."""
    runbook: AdviceSpec = Field(default_factory=unwritten(AdviceSpec))
    """Prose for the runbook of such an SLO, where `runbooks/` has none."""

    @model_validator(mode="after")
    def _not_too_many(self) -> "TemplateSpec":
        _refuse_many("parameters", self.parameters, "write two templates")
        return self
