"""Resolving what stands below `grafana/`: dashboards, rows, areas and queries are looked up."""

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import cast

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Diagnostic
from slosmith.diagnostics.suggest import closest
from slosmith.grafana.variables import stand_in
from slosmith.language.documents.grafana import PanelFileSpec, PathSpec, PlaceSpec, RowFileSpec
from slosmith.load.documents import Loaded
from slosmith.model.contract import Contract
from slosmith.model.dashboard_rows import PathRow, RequestPath, WrittenPanel, WrittenRow
from slosmith.model.expression import Expression
from slosmith.model.references import Names
from slosmith.model.units import json_number
from slosmith.promql import PromQLError, parse_written
from slosmith.source import Origin
from slosmith.source.mappings import mappings_below

_WORDS_ONLY = frozenset(("text", "dashlist", "news"))
_QUERIES = ("query", "expression", "promql", "rawQuery", "target")


def resolve_path(
    document: Loaded, names: Names, contract: Contract
) -> tuple[RequestPath | None, tuple[Diagnostic, ...]]:
    """The path of a service's requests, in a document of its own."""
    spec, origin, findings = cast(PathSpec, document.spec), document.origin, list[Diagnostic]()
    if spec.path not in names.services:
        place = origin.at("path")
        wrong = place.unknown(codes.DASHBOARD_UNKNOWN, "service", spec.path, names.services)
        return None, (wrong,)
    metrics = contract.metrics
    areas = {*(metric.area for metric in metrics.values()), *names.areas} - {""}
    for index, row in enumerate(spec.rows):
        place = origin.at("rows", index)
        if row.area is not None and row.area not in areas:
            at = place.at("area")
            findings.append(at.unknown(codes.AREA_UNKNOWN, "area", row.area, areas))
        for position, name in enumerate(row.metrics):
            if name not in metrics:
                at = place.at("metrics", position)
                findings.append(at.unknown(codes.METRIC_UNKNOWN, "metric", name, metrics))
    rows = [PathRow(title=r.title, area=r.area or "", metrics=r.metrics) for r in spec.rows]
    return RequestPath(service=spec.path, rows=tuple(rows)), tuple(findings)


def resolve_row(
    document: Loaded, uids: Mapping[str, str]
) -> tuple[WrittenRow | None, tuple[Diagnostic, ...]]:
    """The panels of one document, and the dashboard that they go to."""
    spec, place = cast(PanelFileSpec | RowFileSpec, document.spec), document.origin.at("place")
    name, findings = spec.place.dashboard, list[Diagnostic]()
    if name not in uids:
        at = place.at("dashboard")
        return None, (at.unknown(codes.DASHBOARD_UNKNOWN, "dashboard", name, uids),)
    row = WrittenRow(
        uid=uids[name],
        row=_title(spec, spec.place),
        new=isinstance(spec, RowFileSpec),
        panels=tuple(_panels(spec, document.origin, findings)),
        origin=place.at("row") if spec.place.row else place,
    )
    return row, tuple(findings)


def _title(spec: PanelFileSpec | RowFileSpec, place: PlaceSpec) -> str:
    return spec.row.title if isinstance(spec, RowFileSpec) else place.row


def _panels(
    spec: PanelFileSpec | RowFileSpec, origin: Origin, findings: list[Diagnostic]
) -> Iterator[WrittenPanel]:
    if isinstance(spec, PanelFileSpec):
        yield _panel(spec.panel, origin.at("panel"), (spec.width, spec.height), findings)
        return
    for index, panel in enumerate(spec.row.panels):
        yield _panel(panel, origin.at("row", "panels", index), (None, None), findings)


def _panel(
    panel: dict[str, object],
    origin: Origin,
    size: tuple[int | None, int | None],
    findings: list[Diagnostic],
) -> WrittenPanel:
    findings += _incomplete(panel, origin)
    findings += _sources(panel, origin)
    asked: list[Expression] = []
    for index, target in enumerate(mappings_below(panel, "targets")):
        findings += _sources(target, origin.at("targets", index))
        if isinstance(text := target.get("expr"), str):
            place = origin.at("targets", index, "expr")
            wrong = list(_invalid(text, place))
            findings += wrong
            asked += [] if wrong else [Expression(text=text, origin=place)]
        else:
            findings.append(_asks_nothing(target, origin.at("targets", index)))
    old = panel.get("gridPos")
    old = old if isinstance(old, dict) else {}
    return WrittenPanel(
        title=str(panel.get("title", "")),
        content=json.dumps(panel, default=_plain, sort_keys=True),
        queries=tuple(asked),
        width=size[0] or _size(old.get("w"), 24, 12),
        height=size[1] or _size(old.get("h"), 40, 8),
    )


def _asks_nothing(target: Mapping[str, object], origin: Origin) -> Diagnostic:
    """Every panel asks Prometheus, of whatever kind it is."""
    near = closest("expr", [*target]) or next((one for one in _QUERIES if one in target), None)
    hint = f"write expr: in the place of {near}:" if near else "add expr: with a query in PromQL"
    message = "a query of the panel has no expr, so it draws nothing"
    place = origin.at(near) if near else origin
    return place.finding(codes.PANEL_INCOMPLETE, message, hint, key=True)


def _size(value: object, most: int, default: int) -> int:
    return value if isinstance(value, int) and 1 <= value <= most else default


def _plain(value: object) -> int | float:
    assert isinstance(value, Decimal)
    return json_number(value)


def _incomplete(panel: dict[str, object], origin: Origin) -> Iterator[Diagnostic]:
    """What every panel of a generated dashboard has, and a reader of it counts on."""
    field = panel.get("fieldConfig")
    defaults = field.get("defaults") if isinstance(field, dict) else None
    unit = isinstance(defaults, dict) and bool(defaults.get("unit"))
    lacks = [key for key in ("type", "title", "description") if not panel.get(key)]
    if not unit and panel.get("type") not in _WORDS_ONLY:
        lacks.append("fieldConfig.defaults.unit")
    for key in lacks:
        message = f"the panel has no {key}"
        hint = f"add {key}:, so that a reader knows what is drawn"
        yield origin.finding(codes.PANEL_INCOMPLETE, message, hint)
    refs = [one.get("refId") for one in mappings_below(panel, "targets") if one.get("refId")]
    for again in sorted({str(one) for one in refs if refs.count(one) > 1}):
        message = f'two queries of the panel have the refId "{again}"'
        hint = "give each its own letter, or remove refId"
        yield origin.at("targets").finding(codes.PANEL_INCOMPLETE, message, hint, key=True)


def _sources(holder: Mapping[str, object], origin: Origin) -> Iterator[Diagnostic]:
    source = holder.get("datasource")
    uid = source.get("uid") if isinstance(source, dict) else source
    if isinstance(uid, str) and not uid.startswith("$"):
        yield origin.at("datasource").closest.finding(
            codes.DATASOURCE_FIXED,
            f'the data source "{uid}" is fixed, and would be missing in any other Grafana',
            'write uid: "${datasource}", or remove datasource',
            key=True,
        )


def _invalid(text: str, origin: Origin) -> Iterator[Diagnostic]:
    try:
        parse_written(stand_in(text))
    except PromQLError as error:
        hint = "fix the query; variables are written as Grafana writes them"
        yield origin.finding_inside(
            codes.PANEL_QUERY_INVALID, error.message, error.start, error.end, hint
        )
