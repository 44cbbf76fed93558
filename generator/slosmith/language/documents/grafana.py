"""What authors write below `grafana/`: panels and rows of their own, and the path of a request."""

from typing import Annotated

from pydantic import BaseModel, WithJsonSchema, model_validator

from slosmith.diagnostics import codes
from slosmith.fields import Line, MetricName, Name, PlainValidator, Spec
from slosmith.values import describe, problem


def _between(most: int, what: str) -> PlainValidator:
    def check(value: object) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= most:
            return value
        message = f"{describe(value)} is no {what}"
        raise problem(codes.INVALID_VALUE, message, f"write a whole number from 1 to {most}")

    return PlainValidator(check)


def _panel(value: object) -> dict[str, object]:
    if isinstance(value, dict):
        return value
    message = f"a panel is a mapping, not {describe(value)}"
    raise problem(codes.WRONG_TYPE, message, "copy it from Grafana: Inspect, Panel JSON")


Columns = Annotated[int, _between(24, "width"), WithJsonSchema({"type": "integer"})]
Lines = Annotated[int, _between(40, "height"), WithJsonSchema({"type": "integer"})]
PanelField = Annotated[
    dict[str, object], PlainValidator(_panel), WithJsonSchema({"type": "object"})
]


class PlaceSpec(Spec):
    """A dashboard (`overview`, a service or an SLO like council/error-rate), and a row of it."""

    dashboard: Line
    row: Line = ""


class PanelFileSpec(Spec):
    """One panel, as Grafana's JSON, and where it goes."""

    place: PlaceSpec
    panel: PanelField
    width: Columns | None = None
    height: Lines | None = None


class RowSpec(Spec):
    """A row of its own, with its panels."""

    title: Line
    panels: tuple[PanelField, ...]


class RowFileSpec(Spec):
    """One row, and the dashboard that it is added to."""

    place: PlaceSpec
    row: RowSpec


class PathRowSpec(Spec):
    """A row of a service's dashboard: the metrics of an area, or those that are named."""

    title: Line
    area: Name | None = None
    metrics: tuple[MetricName, ...] = ()

    @model_validator(mode="after")
    def _something(self) -> "PathRowSpec":
        if self.area is None and not self.metrics:
            raise problem(
                codes.MISSING_KEY, f'the row "{self.title}" shows nothing', "add area: or metrics:"
            )
        return self


class PathSpec(Spec):
    """The rows of a service's dashboard, in the order in which a request meets them."""

    path: Name
    rows: tuple[PathRowSpec, ...]


GRAFANA_DOCUMENTS: dict[str, type[BaseModel]] = {
    "panel": PanelFileSpec,
    "row": RowFileSpec,
    "path": PathSpec,
}
