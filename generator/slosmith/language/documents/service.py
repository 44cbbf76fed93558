"""The `service` document: what a team SLOs, and the alerts it keeps beside."""

import re
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PlainValidator,
    WithJsonSchema,
    create_model,
    model_validator,
)

from slosmith.diagnostics import codes
from slosmith.fields import (
    NOT_EMPTY,
    AlertName,
    DurationField,
    LabelMap,
    LabelName,
    Line,
    Name,
    Spec,
    Switch,
    TeamName,
    Text,
    choice,
    describe,
    one_of,
    problem,
    text_of,
)
from slosmith.model.objective import (
    OBJECTIVE_PATTERN,
    Objective,
    ObjectiveError,
    bare_number,
    parse_objective,
)
from slosmith.model.units import Duration, UnitError, divide
from slosmith.sli import KINDS

_TRAFFIC = re.compile(r"\s*(\d+(?:\.\d+)?)\s*/\s*(s|sec|m|min|h|hour|d|day)\s*", re.ASCII)
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def _objective(value: object) -> Objective:
    try:
        if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
            raise bare_number(str(value))
        text = text_of(value, "an objective", "write 99.9%, error rate < 0.1% or p95 < 5s")
        return parse_objective(text)
    except ObjectiveError as error:
        raise problem(error.code, str(error), error.hint) from None


def _traffic(value: object) -> Decimal:
    text = text_of(value, "a rate of events", "write it like 20/min")
    match = _TRAFFIC.fullmatch(text)
    if not match or not Decimal(match[1]):
        raise problem(
            codes.WRONG_UNIT, f'"{text}" is no rate of events', "write it like 20/min, 5/s or 3/h"
        )
    return divide(Decimal(match[1]), Decimal(_SECONDS[match[2][0]]))


def _no_data(value: object) -> object:
    if value is False or value in ("page", "ticket"):
        return value
    raise problem(
        codes.INVALID_VALUE,
        f"{describe(value)} is not allowed here",
        f"write {one_of(('page', 'ticket', 'false'))}",
    )


_PAGE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}", re.ASCII)


def _page(value: object) -> str:
    text = text_of(value, "the name of a runbook page", "")
    if not _PAGE.fullmatch(text):
        raise problem(
            codes.INVALID_NAME,
            f'"{text}" is not the name of a runbook page',
            "write the file's name in runbooks/ without .md, of letters, digits, - and _",
        )
    return text


def _idle(value: object) -> Duration | Literal[False]:
    if value is False:
        return False
    try:
        return Duration.parse(text_of(value, "a duration or false", "write it like 1h, or false"))
    except UnitError as error:
        message, _, hint = str(error).partition("; ")
        raise problem(codes.WRONG_UNIT, message, hint) from None


ObjectiveField = Annotated[
    Objective,
    PlainValidator(_objective),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": OBJECTIVE_PATTERN,
            "examples": ["99.9%", "error rate < 0.1%", "p95 < 5s"],
        }
    ),
]
TrafficField = Annotated[
    Decimal, PlainValidator(_traffic), WithJsonSchema({"type": "string", "examples": ["20/min"]})
]
SeverityField = Annotated[Literal["page", "ticket"], choice("page", "ticket")]


class _SliBase(Spec):
    model_config = ConfigDict(json_schema_extra={"minProperties": 1, "maxProperties": 1})

    @model_validator(mode="after")
    def _one_kind(self) -> "_SliBase":
        given = [kind.name for kind in KINDS if getattr(self, kind.name) is not None]
        if len(given) > 1:
            message = f"the SLI is both {' and '.join(given)}"
            raise problem(codes.SLI_KIND, message, f"keep one of them, {one_of(given)}")
        if not given:
            names = one_of(kind.name for kind in KINDS)
            raise problem(codes.SLI_KIND, "the SLI has no kind", f"write one of {names}")
        return self


_kinds: dict[str, Any] = {kind.name: (kind.spec | None, None) for kind in KINDS}
SliSpec: type[_SliBase] = create_model("SliSpec", __base__=_SliBase, **_kinds)


def written_kind(spec: _SliBase) -> tuple[str, BaseModel]:
    """The one kind that an SLI was written as, by name, and its spec."""
    return next((k.name, getattr(spec, k.name)) for k in KINDS if getattr(spec, k.name) is not None)


class AlertingSpec(Spec):
    """Which alerts an SLO has, and what they carry besides their labels."""

    page: Switch = True
    ticket: Switch = True
    no_data: Annotated[
        Literal["page", "ticket", False] | None,
        PlainValidator(_no_data),
        WithJsonSchema({"enum": ["page", "ticket", False]}),
    ] = None
    idle: Annotated[
        Duration | Literal[False] | None,
        PlainValidator(_idle),
        WithJsonSchema({"anyOf": [{"type": "string"}, {"const": False}]}),
    ] = None
    name: AlertName | None = None
    labels: LabelMap = Field(default_factory=dict)
    annotations: dict[LabelName, Text] = Field(default_factory=dict)


class SloSpec(Spec):
    """One SLO, or with `objectives` several over the same indicator."""

    model_config = ConfigDict(
        json_schema_extra={"oneOf": [{"required": ["objective"]}, {"required": ["objectives"]}]}
    )

    name: Name
    objective: ObjectiveField | None = None
    objectives: Annotated[tuple[ObjectiveField, ...] | None, NOT_EMPTY] = None
    period: DurationField | None = None
    policy: Name | None = None
    description: Text = ""
    sli: SliSpec
    by: Annotated[tuple[LabelName, ...], Field(json_schema_extra={"uniqueItems": True})] = ()
    alerting: AlertingSpec = Field(default_factory=AlertingSpec)
    area: Name | None = None

    @model_validator(mode="after")
    def _one_objective(self) -> "SloSpec":
        if self.objective is None and not self.objectives:
            raise problem(
                codes.MISSING_KEY,
                f'the SLO "{self.name}" has no objective',
                "add objective: 99.9% (or error rate < 0.1%, or p95 < 5s)",
            )
        if self.objective is not None and self.objectives is not None:
            raise problem(
                codes.INVALID_VALUE,
                f'the SLO "{self.name}" has both objective and objectives',
                "keep one of the two",
            )
        return self


class AlertSpec(Spec):
    """A plain alert: an expression of the author's, beside the burn-rate ones."""

    alert: AlertName
    expr: Text
    wait: DurationField | None = Field(default=None, alias="for")
    keep_firing_for: DurationField | None = None
    severity: SeverityField
    summary: Line
    description: Text = ""
    runbook: Annotated[str, PlainValidator(_page), WithJsonSchema({"type": "string"})] | None = None
    labels: LabelMap = Field(default_factory=dict)
    area: Name | None = None


class ServiceSpec(Spec):
    """A service: its team, its SLOs and its alerts."""

    service: Name
    team: TeamName | None = None
    description: Text = ""
    labels: LabelMap = Field(default_factory=dict)
    traffic: TrafficField | None = None
    depends_on: tuple[Name, ...] = ()
    slos: tuple[SloSpec, ...] = ()
    alerts: tuple[AlertSpec, ...] = ()
