"""How dashboards draw: panels for what is asked, in colours that colour-blind people tell apart."""

import re
from collections.abc import Mapping
from decimal import Decimal

from slosmith.emit.dashboards.grafana import Json, Panel, Query, number, ref
from slosmith.promql import Matcher, MatchOp

# Okabe and Ito's palette ("Color Universal Design", 2008): told apart with every kind of colour
# blindness. Their blue is a little lighter here, so that it is read on black as well as on white;
# their yellow is left out, as it is not read on white.
BLUE, ORANGE, GREEN, RED = "#2B88C9", "#E69F00", "#009E73", "#D55E00"
SKY, PURPLE, GREY = "#56B4E9", "#CC79A7", "#8C8C8C"
PALETTE = (BLUE, ORANGE, GREEN, RED, SKY, PURPLE, GREY)
COOL, WARM = (BLUE, SKY, GREEN, GREY), (RED, ORANGE, PURPLE)

NO_DATA = "no data"
PLAIN: Mapping[str, Json] = {"mode": "fixed", "fixedColor": "text"}
"""The colour of the page's own text, light or dark."""
PERCENT, SECONDS, FACTOR = "percentunit", "s", "suffix:x"


def fixed(colour: str) -> Mapping[str, Json]:
    """One colour, whatever the value."""
    return {"mode": "fixed", "fixedColor": colour}


def steps(*colours: tuple[Decimal | None, str]) -> Mapping[str, Json]:
    """Colours from each value upwards; None is the lowest."""
    return {
        "mode": "absolute",
        "steps": [
            {"value": None if value is None else number(value), "color": colour}
            for value, colour in colours
        ],
    }


BUDGET_STEPS = steps((None, RED), (Decimal(0), ORANGE), (Decimal("0.25"), BLUE))
BURN_STEPS = steps((None, BLUE), (Decimal(1), ORANGE), (Decimal(6), RED))


def missing(text: str = NO_DATA) -> Mapping[str, Json]:
    """A mapping that says so where there is no value: zero is another thing."""
    return {
        "type": "special",
        "options": {"match": "null+nan", "result": {"text": text, "color": GREY}},
    }


def styled(frame: str, **properties: Json) -> Mapping[str, Json]:
    """An override for the field of a name."""
    return _override("byName", frame, properties)


def ending(name: str, **properties: Json) -> Mapping[str, Json]:
    """An override for every series whose name ends in a word."""
    return _override("byRegexp", f"/(^| ){re.escape(name)}$/", properties)


def matching(matcher: Matcher, **properties: Json) -> Mapping[str, Json]:
    """An override for every series whose name is a value that a matcher looks for."""
    if matcher.op in (MatchOp.EQUAL, MatchOp.NOT_EQUAL):
        return _override("byName", matcher.value, properties)
    return _override("byRegexp", f"/^(?:{matcher.value.replace('/', '[/]')})$/", properties)


def of_query(index: int, **properties: Json) -> Mapping[str, Json]:
    """An override for all series of a query."""
    return _override("byFrameRefID", ref(index), properties)


def _override(matcher: str, options: str, properties: Mapping[str, Json]) -> Mapping[str, Json]:
    """Property names are written with `__` for `.`, and `_` stays."""
    return {
        "matcher": {"id": matcher, "options": options},
        "properties": [
            {"id": name.replace("__", "."), "value": value} for name, value in properties.items()
        ],
    }


def lines(  # noqa: PLR0913  # a panel has that many properties
    title: str,
    description: str,
    *queries: Query,
    unit: str,
    decimals: int = 2,
    width: int = 12,
    colours: tuple[str, ...] = (),
    limits: tuple[Decimal, ...] = (),
    fill: int = 0,
    stacked: bool = False,
    overrides: tuple[Mapping[str, Json], ...] = (),
    least: int | None = 0,
    time_from: str = "",
) -> Panel:
    """A time series; ``colours`` are those of the queries in order, ``limits`` lines across.

    A query without a colour has a shade of blue for each of its series.

    Gaps stay gaps: what is missing must not look like a value.
    """
    custom: dict[str, Json] = {
        "lineWidth": 2,
        "fillOpacity": fill,
        "showPoints": "never",
        "spanNulls": False,
        "thresholdsStyle": {"mode": "dashed" if limits else "off"},
    }
    if stacked:
        custom["stacking"] = {"mode": "normal", "group": "A"}
    defaults: dict[str, Json] = {
        "custom": custom,
        "noValue": NO_DATA,
        "color": {"mode": "shades", "fixedColor": BLUE},
        "thresholds": steps((None, "transparent"), *((limit, RED) for limit in limits)),
    }
    if least is not None:
        defaults["min"] = least
    own = tuple(
        of_query(index, color=fixed(colour))
        for index, colour in enumerate(colours[: len(queries)])
        if colour
    )
    return Panel(
        type="timeseries",
        title=title,
        description=description,
        queries=queries,
        unit=unit,
        decimals=decimals,
        width=width,
        defaults=defaults,
        overrides=(*own, *overrides),
        options={
            "legend": {"displayMode": "list", "placement": "bottom", "showLegend": True},
            "tooltip": {"mode": "multi", "sort": "desc"},
        },
        time_from=time_from,
    )


def shading(index: int) -> Mapping[str, Json]:
    """Draw a query that is 1 at times as a shade over the whole height."""
    return of_query(
        index,
        color=fixed(RED),
        custom__fillOpacity=25,
        custom__lineWidth=0,
        custom__axisPlacement="hidden",
        custom__thresholdsStyle={"mode": "off"},
        min=0,
        max=1,
        unit="none",
    )


def unnamed(index: int) -> Mapping[str, Json]:
    """Leave a query out of the legend: its colour is told by another query of the same group."""
    return of_query(index, custom__hideFrom={"legend": True, "tooltip": False, "viz": False})


def dashed(index: int) -> Mapping[str, Json]:
    """Draw a query as a dashed line, for what is no measurement."""
    return of_query(index, custom__lineStyle={"fill": "dash", "dash": [8, 8]}, custom__lineWidth=1)


def stat(  # noqa: PLR0913  # a panel has that many properties
    title: str,
    description: str,
    query: Query,
    *,
    unit: str,
    decimals: int = 2,
    width: int = 4,
    height: int = 4,
    thresholds: Mapping[str, Json] | None = None,
    mappings: tuple[Mapping[str, Json], ...] = (),
    no_value: str = NO_DATA,
    links: tuple[Mapping[str, Json], ...] = (),
) -> Panel:
    """One figure."""
    return Panel(
        type="stat",
        title=title,
        description=description,
        queries=(query,),
        unit=unit,
        decimals=decimals,
        width=width,
        height=height,
        defaults={
            "noValue": no_value,
            "color": {"mode": "thresholds"} if thresholds else fixed(BLUE),
            "thresholds": thresholds or steps((None, BLUE)),
            "mappings": [*mappings, missing(no_value)],
            "links": list(links),
        },
        options={
            "colorMode": "value",
            "graphMode": "none",
            "textMode": "auto",
            "reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False},
        },
    )


def heat_map(title: str, description: str, query: Query, *, unit: str) -> Panel:
    """A distribution over time, from the buckets of a histogram."""
    return Panel(
        type="heatmap",
        title=title,
        description=description,
        queries=(query,),
        unit="reqps",
        decimals=2,
        defaults={"noValue": NO_DATA},
        options={
            "calculate": False,
            "cellGap": 1,
            "color": {"mode": "scheme", "scheme": "Viridis", "steps": 64, "reverse": False},
            "yAxis": {"unit": unit, "decimals": 2},
            "filterValues": {"le": 1e-9},
            "rowsFrame": {"layout": "le"},
            "tooltip": {"show": True, "yHistogram": True},
            "legend": {"show": True},
        },
    )


def states(  # noqa: PLR0913  # a panel has that many properties
    title: str,
    description: str,
    query: Query,
    *,
    thresholds: Mapping[str, Json] | None = None,
    mappings: tuple[Mapping[str, Json], ...] = (),
    unit: str = "none",
    no_value: str = NO_DATA,
    width: int = 12,
    height: int = 8,
) -> Panel:
    """A bar for each series over time, coloured by its state: many are read at a glance."""
    return Panel(
        type="state-timeline",
        title=title,
        description=description,
        queries=(query,),
        unit=unit,
        decimals=1 if thresholds else 0,
        width=width,
        height=height,
        defaults={
            "noValue": no_value,
            "color": {"mode": "thresholds"},
            "thresholds": thresholds or steps((None, GREY)),
            "mappings": list(mappings),
            "custom": {"fillOpacity": 80, "lineWidth": 0},
        },
        options={
            "showValue": "never",
            "mergeValues": True,
            "rowHeight": 0.8,
            "legend": {"displayMode": "list", "placement": "bottom", "showLegend": True},
            "tooltip": {"mode": "single", "sort": "none"},
        },
    )


def table(  # noqa: PLR0913  # a panel has that many properties
    title: str,
    description: str,
    *queries: Query,
    columns: Mapping[str, str],
    left_out: tuple[str, ...] = (),
    hidden: tuple[str, ...] = (),
    overrides: tuple[Mapping[str, Json], ...] = (),
    sort: str = "",
    no_value: str = NO_DATA,
    width: int = 24,
    height: int = 10,
) -> Panel:
    """Instant queries side by side, joined by their labels, in ascending order of ``sort``.

    ``columns`` are the fields in order, each with its heading. What is ``hidden`` is there for
    links, which cannot name a field that is ``left_out``.
    """
    order = {name: index for index, name in enumerate((*columns, *hidden))}
    organize: Mapping[str, Json] = {
        "excludeByName": dict.fromkeys(("Time", "__name__", *left_out), True),
        "indexByName": order,
        "renameByName": dict(columns),
    }
    # Rows are sorted before columns leave, so that one may sort that nobody sees.
    by: Mapping[str, Json] = {"fields": {}, "sort": [{"field": sort, "desc": False}]}
    transformations: tuple[Mapping[str, Json], ...] = (
        {"id": "merge", "options": {}},
        {"id": "sortBy", "options": by},
        {"id": "organize", "options": organize},
    )
    unseen = (styled(columns.get(name, name), custom__hidden=True) for name in hidden)
    return Panel(
        type="table",
        title=title,
        description=description,
        queries=queries,
        unit="short",
        decimals=2,
        width=width,
        height=height,
        defaults={
            "noValue": no_value,
            "mappings": [missing()],
            "custom": {"align": "auto", "filterable": True, "cellOptions": {"type": "auto"}},
        },
        overrides=(*overrides, *unseen),
        options={"showHeader": True, "cellHeight": "sm", "footer": {"show": False}},
        transformations=transformations,
    )


def text(title: str, description: str, markdown: str, *, width: int, height: int) -> Panel:
    """Words, in Markdown."""
    return Panel(
        type="text",
        title=title,
        description=description,
        unit="none",
        decimals=0,
        width=width,
        height=height,
        options={"mode": "markdown", "content": markdown},
    )


def link(title: str, url: str) -> Mapping[str, Json]:
    """A link on a value."""
    return {"title": title, "url": url, "targetBlank": False}
