"""OpenSLO's indicators: ratios, raw ratios, thresholds, and slices of time."""

from decimal import Decimal

from slosmith.commands.importing.account import Node
from slosmith.commands.importing.holes import parse_holed, text_of
from slosmith.commands.importing.indicators import read_pair, read_ratio
from slosmith.commands.importing.objectives import read_share
from slosmith.commands.importing.openslo_counts import counted, counting_function, over_window
from slosmith.commands.importing.openslo_references import References, is_prometheus
from slosmith.commands.importing.queries import Queries, parse_query
from slosmith.commands.importing.record import Entry, Reading, Refusal
from slosmith.model.units import Duration, UnitError, parse_decimal, print_decimal

_OPERATORS = {"lte": "<=", "lt": "<", "gte": ">=", "gt": ">"}


def read_objective(
    spec: Node, objective: Node, references: References, entry: Entry
) -> tuple[Reading, ...]:
    """The ways to write what an objective is about; raises Refusal where no Prometheus is."""
    method = spec.at("budgetingMethod").text or "Occurrences"
    indicator = _indicator(spec, objective, references)
    ratio = indicator.at("ratioMetric", "ratioMetrics")
    threshold = indicator.at("thresholdMetric")
    if not ratio and not threshold:
        ratio = objective.at("ratioMetrics", "ratioMetric", "countMetrics")
        threshold = objective.down("rawMetric", "query")
    if ratio and method == "Timeslices":
        return (_slices_of_ratio(ratio, objective, references, entry),)
    if ratio:
        if method != "Occurrences":
            entry.differ(f"{method} are counted as events: busy times weigh more")
        return _ratio(ratio, references, entry)
    if threshold:
        return _threshold(threshold, objective, method, references, entry)
    raise Refusal(
        "the SLO has no indicator with a ratio or a threshold",
        "write ratioMetric or thresholdMetric",
        indicator,
    )


def _indicator(spec: Node, objective: Node, references: References) -> Node:
    for place in (objective, spec):
        if ref := place.at("indicatorRef", "sliRef"):
            found = references.demand("SLI", ref)
            found.at("metadata").take()
            found.down("spec", "description").take()
            return found.at("spec")
    inline = objective.at("indicator", "sli") or spec.at("indicator", "sli")
    inline.at("metadata").take()
    inline.at("kind").take()
    inline.down("spec", "description").take()
    return inline.at("spec") or inline


def _query(node: Node, references: References) -> Node:
    """The query of a metric source; raises Refusal where nobody answers PromQL."""
    source = node.at("metricSource") or node
    kind = references.source_type(source) or source.at("source").text
    for name, inner in source.pairs():  # Nobl9 names the source by a key
        if name != "spec" and inner.at("promql", "query"):
            kind, source = name, inner
    spec = source.at("spec")
    query = next(
        (
            place.at(key)
            for place in (spec, source)
            for key in ("query", "promql", "prometheusQuery", "expression")
            if place.at(key)
        ),
        spec if spec.peek else spec.at("query"),  # OSKO's is the query itself
    )
    source.at("queryType").take()
    if kind and not is_prometheus(kind):
        raise Refusal(
            f'the source "{kind}" is no Prometheus, and its query no PromQL',
            "write the query for a Prometheus that has the metrics",
            source,
        )
    if not query:
        raise Refusal("the metric source has no query", "write spec: {query: …}", source)
    return query


def _ratio(node: Node, references: References, entry: Entry) -> tuple[Reading, ...]:
    raw = node.at("raw")
    if raw:
        node.at("counter", "incremental").take()
        query = _query(raw, references)
        tree = over_window(parse_query(query), entry)
        if _is_success(node):
            tree = parse_holed(f"1 - ({text_of(tree)})")
        return read_ratio(tree, query, entry)
    good, bad = node.at("good"), node.at("bad")
    part = good or bad
    if not part or not node.at("total"):
        raise Refusal("the ratio lacks its total, or both good and bad", "write them", node)
    query = _query(part, references)
    total = _query(node.at("total"), references)
    function = counting_function(node, (query, total), entry)
    trees = [counted(parse_query(one), function, entry) for one in (total, query)]
    return read_pair(Queries(total=trees[0], part=trees[1], good=bool(good), node=query), entry)


def _is_success(node: Node) -> bool:
    """Whether a raw ratio is that of the good events."""
    return node.at("rawType").text == "success"


def _threshold(
    node: Node, objective: Node, method: str, references: References, entry: Entry
) -> tuple[Reading, ...]:
    query = _query(node, references)
    tree, operator = parse_query(query), _OPERATORS.get(objective.at("op").text.lower())
    limit = _number(objective.at("value").text)
    if operator is None or limit is None:
        raise Refusal(
            "the objective of a threshold needs op and value",
            "write op: lte and value: 0.5",
            objective,
        )
    text = text_of(tree)
    if "$window" in text:
        text = text.replace("$window", "5m")
        entry.differ("the query of a threshold looks over 5m")
    condition = f"{text} {operator} {print_decimal(limit)}"
    if method == "Timeslices":
        return (_slices(condition, objective, entry), Reading(sli="threshold", value=condition))
    said = "the share of time in which it holds, where samples were counted"
    return (Reading(sli="threshold", value=condition, differences=(said,)),)


def _number(text: str) -> Decimal | None:
    try:
        return parse_decimal(text)
    except UnitError:
        return None


def _slices_of_ratio(node: Node, objective: Node, references: References, entry: Entry) -> Reading:
    share = read_share(objective.at("timeSliceTarget"), "timeSliceTarget")
    length = _slice(objective)
    good, raw = node.at("good"), node.at("raw")
    window = str(max(length, Duration.parse("2m")))
    if raw:
        node.at("counter", "incremental").take()
        ratio = text_of(parse_query(_query(raw, references))).replace("$window", window)
        is_good = _is_success(node)
    else:
        queries = [_query(one, references) for one in (good or node.at("bad"), node.at("total"))]
        function, is_good = counting_function(node, queries, entry), bool(good)
        texts = [text_of(counted(parse_query(one), function, entry)) for one in queries]
        ratio = f"({texts[0]}) / ({texts[1]})".replace("$window", window)
    operator, limit = (">=", share) if is_good else ("<=", 1 - share)
    return _slices(f"{ratio} {operator} {print_decimal(limit)}", objective, entry)


def _slice(objective: Node) -> Duration:
    text = objective.at("timeSliceWindow").text or "1m"
    try:
        return Duration.parse(f"{text}m" if text.isdigit() else text)
    except UnitError as error:
        message = str(error).partition(";")[0]
        raise Refusal(message, "write timeSliceWindow: 1m", objective) from None


def _slices(condition: str, objective: Node, entry: Entry) -> Reading:
    length = _slice(objective)
    objective.at("timeSliceTarget").take()
    entry.differ("slices are looked at in each evaluation, and need no calendar")
    return Reading(sli="slices", value={"length": str(length), "good": condition})
