"""How dashboards draw: a panel for each kind of question."""

from collections.abc import Mapping
from decimal import Decimal

from slosmith.emit.dashboards import styles
from slosmith.emit.dashboards.grafana import Json, Panel, Query


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

    Gaps stay gaps: what is styles.missing must not look like a value.
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
        "noValue": styles.NO_DATA,
        "color": {"mode": "shades", "fixedColor": styles.BLUE},
        "thresholds": styles.steps(
            (None, "transparent"), *((limit, styles.RED) for limit in limits)
        ),
    }
    if least is not None:
        defaults["min"] = least
    own = tuple(
        styles.of_query(index, color=styles.fixed(colour))
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
    no_value: str = styles.NO_DATA,
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
            "color": {"mode": "thresholds"} if thresholds else styles.fixed(styles.BLUE),
            "thresholds": thresholds or styles.steps((None, styles.BLUE)),
            "mappings": [*mappings, styles.missing(no_value)],
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
        defaults={"noValue": styles.NO_DATA},
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
    no_value: str = styles.NO_DATA,
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
            "thresholds": thresholds or styles.steps((None, styles.GREY)),
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
    no_value: str = styles.NO_DATA,
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
    unseen = (styles.styled(columns.get(name, name), custom__hidden=True) for name in hidden)
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
            "mappings": [styles.missing()],
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
