"""The `service` document: what a team SLOs, and the alerts it keeps beside."""

import re
from collections.abc import Callable
from decimal import Decimal
from functools import cache, partial
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationInfo,
    WithJsonSchema,
    WrapValidator,
    create_model,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from slosmith.diagnostics import codes
from slosmith.diagnostics.lists import each_of, one_of
from slosmith.fields import (
    LABEL_SCHEMA,
    AlertName,
    AnyAlertName,
    DurationField,
    LabelMap,
    LabelName,
    Later,
    Line,
    Name,
    PlainValidator,
    ShortSpec,
    Spec,
    Switch,
    TeamName,
    Text,
    WaitField,
    choice,
    either,
    unwritten,
)
from slosmith.language.documents.allow import Allowed
from slosmith.language.documents.exclude import Excluded
from slosmith.language.documents.gate import GateSpec
from slosmith.language.documents.shards import ShardNumber
from slosmith.model import naming
from slosmith.model.objective import (
    OBJECTIVE_PATTERN,
    Objective,
    ObjectiveError,
    bare_number,
    parse_objective,
)
from slosmith.model.units import Duration, UnitError, divide
from slosmith.promql import BOUND_LABEL, is_plain
from slosmith.promql.build import Group
from slosmith.sli import KINDS
from slosmith.values import (
    below,
    describe,
    label_name,
    problem,
    refuse_braces,
    source_label,
    text_of,
)

if TYPE_CHECKING:
    from pydantic import TypeAdapter

_TRAFFIC = re.compile(r"\s*(\d+(?:\.\d+)?)\s*/\s*(s|sec|m|min|h|hour|d|day)\s*", re.ASCII)
_SPELLED_TRAFFIC = re.compile(
    r"(\d+(?:\.\d+)?)\s*(?:events?|req(?:uest)?s?|r|q)?\s*(?:/|per|p)\s*([smhd])(?!onth)[a-z]*",
    re.ASCII | re.IGNORECASE,
)
_SIGNS = {"s": "s", "m": "min", "h": "h", "d": "d"}
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def _objective(value: object) -> Objective:
    try:
        if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
            raise bare_number(str(value))
        text = text_of(value, "an objective", "write 99.9%, error rate < 0.1% or p95 < 5s")
        return parse_objective(text)
    except ObjectiveError as error:
        raise problem(error.code, str(error), error.hint) from None


def _meant_traffic(text: str) -> str:
    if _TRAFFIC.fullmatch(text):
        return "write how much there is, or leave it out where nobody knows"
    if spelled := _SPELLED_TRAFFIC.fullmatch(text.strip()):
        return f'did you mean "{spelled[1]}/{_SIGNS[spelled[2].lower()]}"?'
    return "write it like 20/min, 5/s or 3/h"


def _traffic(value: object) -> Decimal:
    text = text_of(value, "a rate of events", "write it like 20/min")
    match = _TRAFFIC.fullmatch(text)
    if not match or not Decimal(match[1]):
        raise problem(codes.WRONG_UNIT, f'"{text}" is no rate of events', _meant_traffic(text))
    return divide(Decimal(match[1]), Decimal(_SECONDS[match[2][0]]))


def _no_data(value: object) -> object:
    if value is False or value in ("page", "ticket"):
        return value
    raise problem(
        codes.INVALID_VALUE,
        f"{describe(value)} is not allowed here",
        f"write {one_of(('page', 'ticket', 'false'))}",
    )


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


_PAGE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}", re.ASCII)
_ADDRESS = re.compile(r"https?://[A-Za-z0-9._~:/?#!$&'*+,;=%@-]+", re.ASCII)


def _runbook(value: object) -> str:
    text = text_of(value, "the name or the address of a runbook page", "")
    if "://" in text and not _ADDRESS.fullmatch(text):
        raise problem(
            codes.INVALID_VALUE,
            f'"{text}" is not the address of a runbook page',
            "write it like https://runbooks.example.com/disks, without spaces and templates",
        )
    if "://" not in text and not _PAGE.fullmatch(text):
        raise problem(
            codes.INVALID_NAME,
            f'"{text}" is not the name of a runbook page',
            "write the file's name in runbooks/ without .md, of letters, digits, - and _; or an "
            "address that begins with https://",
        )
    return text


_SAID_ELSEWHERE = {
    "summary": "write summary: beside annotations:",
    "description": "write description: beside annotations:",
    "runbook_url": "write runbook: with the address beside annotations:",
}


def _annotation(value: object) -> str:
    name = text_of(value, "an annotation's name", "")
    if not _ANNOTATION.fullmatch(name):
        raise problem(
            codes.INVALID_LABEL,
            f'"{name}" is not the name of an annotation',
            "use letters, digits and _, not starting with a digit",
            key=True,
        )
    if name in _SAID_ELSEWHERE:
        raise problem(
            codes.INVALID_LABEL,
            f'the annotation "{name}" has a key of its own',
            _SAID_ELSEWHERE[name],
            key=True,
        )
    return name


_ANNOTATION = re.compile(naming.LABEL_PATTERN, re.ASCII)
_OWN_ANNOTATION = rf"^(?!({'|'.join(_SAID_ELSEWHERE)})$)[a-zA-Z_][a-zA-Z0-9_]*$"
AnnotationName = Annotated[
    str,
    PlainValidator(_annotation),
    WithJsonSchema({"type": "string", "pattern": _OWN_ANNOTATION}),
]


def _idle(value: object) -> Duration | Literal[False]:
    if value is False:
        return False
    try:
        return Duration.parse(text_of(value, "a duration or false", "write it like 1h, or false"))
    except UnitError as error:
        message, _, hint = str(error).partition("; ")
        raise problem(codes.WRONG_UNIT, message, hint) from None


def group_of(label: str) -> Group:
    """What metrics call `service.name` is `service_name` for alerts, which need no new server."""
    return Group(label if is_plain(label) else _NO_WORD.sub("_", label), label)


_NO_WORD = re.compile(r"[^a-zA-Z0-9_]+")


def _group(value: object) -> str:
    if isinstance(value, dict):
        message = "expected a label name, not a mapping"
        hint = "write the label of the alerts here, and by: with the mapping beside objectives:"
        raise problem(codes.WRONG_TYPE, message, hint)
    if isinstance(value, str) and not is_plain(value) and "." in value:
        label_name(group_of(value))
        return source_label(value)
    if value == BOUND_LABEL:
        return source_label(value)
    if isinstance(value, str) and naming.is_reserved(value):
        raise problem(
            codes.INVALID_LABEL,
            f'the label "{value}" is set by the compiler',
            f"say what alerts call it: by: {{{value}_name: {value}}}",
        )
    return label_name(value)


def _groups(value: object, of_list: Callable[[object], tuple[str, ...]]) -> tuple[Group, ...]:
    if isinstance(value, (dict, list)) and len(value) > _MOST_GROUPS:
        message = f"by has {len(value):,} labels, and {_MOST_GROUPS} are allowed"
        hint = "group by labels that say who is to act, or what is broken"
        raise problem(codes.INVALID_VALUE, message, hint)
    if not isinstance(value, dict):
        return tuple(map(group_of, of_list(value)))
    refuse_braces(value)
    groups = []
    for name, source in value.items():
        try:
            groups.append(Group(label_name(name), source_label(source)))
        except PydanticCustomError as error:
            at_key = (error.context or {}).get("key", False)
            raise below(error, name, key=at_key) from None
    crossed = [one for one in groups if any(one == o.source != o for o in groups if o is not one)]
    if crossed:
        message = f'"{crossed[0]}" is the name of one label and the source of another'
        hint = "give the group a name that no metric has"
        raise below(problem(codes.INVALID_LABEL, message, hint), crossed[0])
    return tuple(groups)


_MOST_GROUPS = 20
_LISTED = {"anyOf": [LABEL_SCHEMA, {"type": "string", "pattern": r"^(?!__).+\..+$"}]}
_LABELS = {"type": "array", "items": _LISTED, "uniqueItems": True, "maxItems": _MOST_GROUPS}
_RENAMED = {
    "type": "object",
    "propertyNames": LABEL_SCHEMA,
    "additionalProperties": {"type": "string"},
}
GroupsField = Annotated[
    tuple[Annotated[str, PlainValidator(_group)], ...],
    WrapValidator(_groups),
    WithJsonSchema({"if": {"type": "object"}, "then": _RENAMED, "else": _LABELS}),
]
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
PlainSeverityField = Annotated[Literal["page", "ticket", "info"], choice("page", "ticket", "info")]


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


class AlertingSpec(Spec):
    """Which alerts an SLO has, and what they carry besides their labels."""

    page: Switch = True
    """Whether the tiers that page are rendered. Default: `true`."""
    ticket: Switch = True
    """Whether the tiers that open tickets are rendered. Default: `true`."""
    no_data: Annotated[
        Literal["page", "ticket", False] | None,
        PlainValidator(_no_data),
        WithJsonSchema({"enum": ["page", "ticket", False]}),
    ] = None
    """The severity of the alert on a vanished source: `page`, `ticket` or `false`. Default: that of
    the worst tier.
    """
    idle: Annotated[
        Duration | Literal[False] | None,
        PlainValidator(_idle),
        WithJsonSchema({"anyOf": [{"type": "string"}, {"const": False}]}),
    ] = None
    """How long nothing is counted before a ticket, like `2h`; `false` for none. Default: `1h`."""
    contradiction: Switch = True
    """Whether a ticket says that more is counted as good or bad than there is at all.
    Default: `true`; where the part is selected among all events it cannot be.
    """
    name: AlertName | None = None
    """What the names of the alerts begin with, like `ShopAnswers`. Default: from the service and
    the SLO.
    """
    labels: LabelMap = Field(default_factory=dict)
    """Labels on the alerts of this SLO, like `{audience: public}`."""
    annotations: dict[LabelName, Text] = Field(default_factory=dict)
    """Annotations on the alerts of this SLO; they may hold Go templates."""


class GroupObjective(ShortSpec):
    """The objective of one value of a label, and what else is otherwise for it."""

    objective: ObjectiveField
    """What must be met where the label has this value, like `99.9%`."""
    policy: Name | None = None
    """The burn-rate policy for this value. Default: that of the SLO."""
    alerting: AlertingSpec | None = None
    """Which alerts there are for this value, and what they carry. Default: as for the SLO."""


_MOST_VALUES = 1_000


class ObjectivesByGroup(Spec):
    """An objective for each value of a label: `{by: env, prod: 99.9%, default: 95%}`."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, GroupObjective] = Field(init=False)

    by: Annotated[str, PlainValidator(_group)]
    """The label of which the values have objectives."""
    default: GroupObjective | None = None
    """The objective of all values that are not written. Default: a ticket says which have none."""

    @property
    def values(self) -> dict[str, GroupObjective]:
        """The objective of each value that is written."""
        return dict(self.__pydantic_extra__)

    @model_validator(mode="after")
    def _some(self) -> "ObjectivesByGroup":
        if len(self.__pydantic_extra__) > _MOST_VALUES:
            raise problem(
                codes.INVALID_VALUE,
                f'{len(self.__pydantic_extra__):,} values of "{self.by}" have an objective, and '
                f"{_MOST_VALUES:,} are allowed",
                "each is an SLO with rules of its own: write default: for those that are alike",
            )
        if not self.__pydantic_extra__:
            raise problem(
                codes.MISSING_KEY,
                f'no value of "{self.by}" has an objective',
                f"write some, like {{by: {self.by}, prod: 99.9%, staging: 99%}}",
            )
        return self


@cache
def _list_of_objectives() -> "TypeAdapter[tuple[Objective, ...]]":
    from pydantic import TypeAdapter  # most SLOs have one objective

    return TypeAdapter(tuple[ObjectiveField, ...])


def _objectives(value: object) -> tuple[Objective, ...] | ObjectivesByGroup | None:
    """A list of objectives, or a mapping of values to theirs; what is wrong is said inside it."""
    if value is None:
        return None
    if isinstance(value, dict):
        return ObjectivesByGroup.model_validate(value)
    return _list_of_objectives().validate_python(value)


_OBJECTIVE = {"type": "string", "pattern": OBJECTIVE_PATTERN}
_GROUP_OBJECTIVE = {
    "required": ["objective"],
    "additionalProperties": False,
    "properties": {
        "objective": {**_OBJECTIVE, "description": "What must be met for this value."},
        "policy": {"type": "string", "description": "The burn-rate policy for this value."},
        "alerting": {"type": "object", "description": "Which alerts there are for this value."},
    },
}
ObjectivesField = Annotated[
    tuple[Objective, ...] | ObjectivesByGroup | None,
    PlainValidator(_objectives),
    WithJsonSchema(
        {
            "if": {"type": "object"},
            "then": {
                "type": "object",
                "required": ["by"],
                "minProperties": 2,
                "maxProperties": _MOST_VALUES + 2,
                "properties": {
                    "by": {
                        "type": "string",
                        "description": "The label of which the values have objectives.",
                    }
                },
                "additionalProperties": {
                    "if": {"type": "object"},
                    "then": _GROUP_OBJECTIVE,
                    "else": _OBJECTIVE,
                },
            },
            "else": {"type": "array", "items": _OBJECTIVE, "minItems": 1},
        }
    ),
]


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


class AlertSpec(Spec):
    """A plain alert: an expression of the author's, beside the burn-rate ones."""

    alert: AnyAlertName
    """The name of the alert, like `ShopDiskFilling`; several may share one."""
    expr: Text
    """The PromQL expression: the alert fires for each series that it returns."""
    wait: WaitField = Field(default=None, alias="for")
    """How long the expression must hold before the alert fires, like `10m`. Default: not at all."""
    keep_firing_for: WaitField = None
    """How long the alert fires on after the expression ends, like `5m`. Default: not at all."""
    severity: PlainSeverityField
    """`page` wakes somebody now, `ticket` waits for office hours, `info` is routed and never wakes
    anybody.
    """
    summary: Line
    """What is wrong, in one line; it may hold Go templates like `{{ $labels.instance }}`."""
    description: Text = ""
    """More about it; it may hold Go templates."""
    runbook: Annotated[str, PlainValidator(_runbook), WithJsonSchema({"type": "string"})] | None = (
        None
    )
    """The text in `runbooks/` that its page shows, without `.md`; or the address of a page
    elsewhere, like `https://runbooks.example.com/disks`. Default: the name of the alert.
    """
    labels: LabelMap = Field(default_factory=dict)
    """Labels on the alert, like `{audience: public}`."""
    annotations: dict[AnnotationName, Text] = Field(default_factory=dict)
    """More annotations, like `{impact: users wait}`; they may hold Go templates."""
    area: Name | None = None
    """The area of the coverage that it makes visible."""
    allow: Allowed = ()
    """Findings about this alert that are accepted, each with the reason."""


class DependencySpec(ShortSpec):
    """A service without which nothing works; ``across`` says that all installations share it."""

    service: Name
    """The name of a service that has a document."""
    across: Switch = False
    """Whether all installations that share an Alertmanager share this service. Default: `false`."""


class ServiceSpec(Spec):
    """A service: its team, its SLOs and its alerts."""

    service: Name
    """The name of the service, unique in the root, like `shop`."""
    team: TeamName | None = None
    """The team that keeps it: a label on every alert, which routing looks up."""
    description: Text = ""
    """What the service does, in one sentence."""
    labels: LabelMap = Field(default_factory=dict)
    """Labels on every alert and on `slo:info`, like `{criticality: "1"}`; never on recorded
    history.
    """
    traffic: TrafficField | None = None
    """The usual rate of events, like `20/min`. With it, low traffic is checked and budgets are
    shown in events.
    """
    depends_on: tuple[DependencySpec, ...] = ()
    """Services that it cannot work without: while one of them pages as down, pages of this one are
    inhibited.
    """
    shard: ShardNumber | None = None
    """The ruler that evaluates it and all that is joined to it, from 0, where `settings` have
    `shards`. Default: by its name.
    """
    exclude: Excluded = ()
    """Time that does not count for any of its SLOs."""
    gate: GateSpec = Field(default_factory=unwritten(GateSpec))
    """When a deployment has to wait, like `{stop_below: 10%}`, where it differs from `settings`."""
    slos: tuple[SloSpec, ...] = ()
    """The SLOs of the service."""
    alerts: tuple[AlertSpec, ...] = ()
    """Plain alerts, beside those of the SLOs."""
    allow: Allowed = ()
    """Findings in this document that are accepted, each with the reason."""
