"""One SLO of a service, or several over the same indicator."""

import re
from functools import partial
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationInfo,
    WithJsonSchema,
    create_model,
    field_validator,
    model_validator,
)

from slosmith.diagnostics import codes
from slosmith.diagnostics.lists import each_of, one_of
from slosmith.fields import (
    DurationField,
    Later,
    Name,
    PlainValidator,
    Spec,
    Text,
    either,
    unwritten,
)
from slosmith.language.documents.alerting import AlertingSpec
from slosmith.language.documents.allow import Allowed
from slosmith.language.documents.by import GroupsField
from slosmith.language.documents.exclude import Excluded
from slosmith.language.documents.gate import GateSpec
from slosmith.language.documents.objective import ObjectiveField, ObjectivesByGroup, ObjectivesField
from slosmith.language.documents.traffic import TrafficField
from slosmith.model import naming
from slosmith.sli import KINDS
from slosmith.values import below, describe, problem, text_of

_TEMPLATE = re.compile(naming.TEMPLATE_PATTERN, re.ASCII)


def _template(value: object) -> str:
    text = text_of(value, "the name of a template", "")
    if not _TEMPLATE.fullmatch(text):
        hint = (
            "write two names of lower-case letters, digits and -, like nginx-ingress/availability"
        )
        raise problem(codes.INVALID_NAME, f'"{text}" is not the name of a template', hint)
    return text


def _arguments(value: object) -> dict[str, Any]:
    if isinstance(value, dict):
        return value
    message = f"expected a mapping, not {describe(value)}"
    raise problem(codes.WRONG_TYPE, message, "write parameters and their values, indented")


TemplateName = Annotated[
    str,
    PlainValidator(_template),
    WithJsonSchema({"type": "string", "pattern": naming.TEMPLATE_PATTERN}),
]
ArgumentsField = Annotated[
    dict[str, Any], PlainValidator(_arguments), WithJsonSchema({"type": "object"})
]


class _SliBase(Spec):
    model_config = ConfigDict(json_schema_extra={"minProperties": 1, "maxProperties": 1})

    @model_validator(mode="after")
    def _one_kind(self) -> "_SliBase":
        given = [name for name in KINDS if getattr(self, name) is not None]
        if len(given) > 1:
            message = f"the SLI is both {each_of(given)}"
            raise problem(codes.SLI_KIND, message, f"keep one of them, {one_of(given)}")
        if not given and self is not TO_COME:
            raise problem(codes.SLI_KIND, "the SLI has no kind", f"write one of {one_of(KINDS)}")
        return self


def _shape(kind: str) -> type[BaseModel]:
    return KINDS[kind].spec


_kinds: dict[str, Any] = {
    name: (Annotated[Any, Later(partial(_shape, name))], None) for name in KINDS
}
SliSpec: type[_SliBase] = create_model("SliSpec", __base__=_SliBase, **_kinds)

TO_COME: _SliBase = SliSpec.model_construct()
"""The SLI of what uses a template, until that is looked up."""


def _schema_of_slo(schema: dict[str, Any]) -> None:
    """Says to editors what goes together; what is filled in later need not be written."""
    schema["required"].remove("sli")
    schema["allOf"] = [either("objective", "objectives"), either("sli", "use")]


def written_kind(spec: _SliBase) -> tuple[str, BaseModel]:
    """The one kind that an SLI was written as, by name, and its spec."""
    return next((name, shape) for name in KINDS if (shape := getattr(spec, name)) is not None)


class SloSpec(Spec):
    """One SLO, or with `objectives` several over the same indicator."""

    model_config = ConfigDict(json_schema_extra=_schema_of_slo)

    name: Name
    """The name of the SLO, unique in its service, like `error-rate`."""
    objective: ObjectiveField | None = None
    """What must be met: `99.9%`, `error rate < 0.1%`, or for latency `p95 < 5s`."""
    objectives: ObjectivesField = None
    """Several objectives over one indicator in place of `objective`, like `[p95 < 500ms, p99 <
    2s]`; or one for each value of a label, like `{by: env, prod: 99.9%, staging: 99%}`.
    """
    period: DurationField | None = None
    """The time over which the error budget is counted, in whole days. Default: `30d`."""
    policy: Name | None = None
    """The burn-rate policy, like `google-30d`. Default: the standard policy of the period."""
    description: Text = ""
    """What the SLO means to a user; alerts, runbooks and dashboards show it."""
    traffic: TrafficField | None = None
    """The usual rate of its events, like `20/min`, where it differs from that of the service."""
    sli: SliSpec
    """How good and bad are measured: one kind, like `events` or `latency`."""
    use: TemplateName | None = None
    """A template in place of `sli`, like `nginx-ingress/availability`."""
    with_: ArgumentsField | None = Field(default=None, alias="with")
    """What its parameters are, like `{where: '{ingress="shop"}'}`."""
    by: GroupsField = ()
    """One SLO for each value of these labels, like `[provider]`; alerts name their group. Where
    alerts and metrics call one by different names, `{backend: service}`: what alerts call it, then
    the label of the metrics.
    """
    exclude: Excluded = ()
    """Time that does not count, besides that of its service and of `settings`, like
    `[{during: sunday-night, reason: weekly maintenance}]`.
    """
    alerting: AlertingSpec = Field(default_factory=unwritten(AlertingSpec))
    """Which alerts it has, and what they carry."""
    gate: GateSpec = Field(default_factory=unwritten(GateSpec))
    """When a deployment has to wait, like `{stop_below: 10%, stop_while: ticket}`, where it differs
    from the service.
    """
    area: Name | None = None
    """The area of the coverage that it makes visible."""
    allow: Allowed = ()
    """Findings about this SLO that are accepted, each with the reason."""

    @model_validator(mode="before")
    @classmethod
    def _sli_comes(cls, value: Any) -> Any:
        """What uses a template, or only gives parameters, is not asked for an SLI as well."""
        comes = isinstance(value, dict) and {"use", "with"} & value.keys() and "sli" not in value
        return {**value, "sli": TO_COME} if comes else value

    @field_validator("use")
    @classmethod
    def _not_both(cls, value: str | None, others: ValidationInfo) -> str | None:
        if value is not None and others.data.get("sli", TO_COME) is not TO_COME:
            message = "the SLO has an SLI of its own and uses a template"
            raise problem(codes.SLI_KIND, message, "keep one of sli: and use:", key=True)
        return value

    @field_validator("with_")
    @classmethod
    def _for_a_template(
        cls, value: dict[str, Any] | None, others: ValidationInfo
    ) -> dict[str, Any] | None:
        if others.data.get("use", "") is None:
            message = "with: gives a template its parameters, and the SLO uses none"
            raise problem(codes.MISSING_KEY, message, "add use:, or remove it", key=True)
        return value

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
        if isinstance(self.objectives, ObjectivesByGroup) and getattr(self.sli, "composite", None):
            message = "a composite has one objective for all of its groups"
            hint = "write objective:, and by: for groups that all parts have"
            raise below(problem(codes.INVALID_VALUE, message, hint), "objectives")
        return self
