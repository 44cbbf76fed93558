"""The `service` document: what a team SLOs, and the alerts it keeps beside."""

from pydantic import Field

from slosmith.fields import (
    AnyAlertName,
    LabelMap,
    Line,
    Name,
    ShortSpec,
    Spec,
    Switch,
    TeamName,
    Text,
    WaitField,
    unwritten,
)
from slosmith.language.documents.alert_fields import (
    AnnotationName,
    PlainSeverityField,
    RunbookField,
)
from slosmith.language.documents.allow import Allowed
from slosmith.language.documents.exclude import Excluded
from slosmith.language.documents.gate import GateSpec
from slosmith.language.documents.shards import ShardNumber
from slosmith.language.documents.slo import SloSpec
from slosmith.language.documents.traffic import TrafficField


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
    runbook: RunbookField | None = None
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
