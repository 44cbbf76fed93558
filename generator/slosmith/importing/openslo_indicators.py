"""OpenSLO's indicators: ratios, raw ratios, thresholds, and slices of time."""

from decimal import Decimal

from promql_parser import AggregateExpr, BinaryExpr, Expr, VectorSelector

from slosmith.importing.account import Node
from slosmith.importing.indicators import read_pair, read_ratio
from slosmith.importing.objectives import read_share
from slosmith.importing.openslo_references import References, is_prometheus
from slosmith.importing.queries import Queries, parse_query
from slosmith.importing.record import Entry, Reading, Refusal
from slosmith.importing.shapes import STAND_IN, parse_holed, text_of, unparenthesised
from slosmith.model.units import Duration, UnitError, parse_decimal, print_decimal
from slosmith.promql import children, print_expression, selectors_in

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
        ratio = objective.at("ratioMetrics", "ratioMetric")
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
        if ref := place.at("indicatorRef"):
            found = references.demand("SLI", ref)
            found.at("metadata").take()
            found.down("spec", "description").take()
            return found.at("spec")
    inline = objective.at("indicator") or spec.at("indicator")
    inline.at("metadata").take()
    inline.at("kind").take()
    inline.down("spec", "description").take()
    return inline.at("spec") or inline


def _query(node: Node, references: References) -> Node:
    """The query of a metric source; raises Refusal where nobody answers PromQL."""
    source = node.at("metricSource") or node
    kind = references.source_type(source) or source.at("source").text
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
    counter = node.at("counter", "incremental")
    counter.take()
    raw = node.at("raw")
    if raw:
        query = _query(raw, references)
        kind = node.at("rawType").text or "failure"
        tree = parse_query(query)
        if kind == "success":
            tree = parse_holed(f"1 - ({text_of(tree)})")
        return read_ratio(tree, query, entry)
    good, bad = node.at("good"), node.at("bad")
    part = good or bad
    if not part or not node.at("total"):
        raise Refusal("the ratio lacks its total, or both good and bad", "write them", node)
    query = _query(part, references)
    total = _query(node.at("total"), references)
    trees = [_rated(parse_query(one), entry) for one in (total, query)]
    return read_pair(Queries(total=trees[0], part=trees[1], good=bool(good), node=query), entry)


def _rated(tree: Expr, entry: Entry) -> Expr:
    """A count as a rate over the window: the specification leaves to each tool where it goes."""
    tree = unparenthesised(tree)
    text = text_of(tree)
    if "$window" in text:
        return tree
    if isinstance(tree, VectorSelector):
        entry.differ("the counter without a range is rated over the window")
        return parse_holed(f"sum(rate({text}[$window]))")
    if _only_sums(tree):
        entry.differ("the sum of counters without a range is a sum of rates")
        return _with_rates(tree)
    ranges = {use.range for use in selectors_in(tree) if use.range is not None}
    if ranges and all(use.range is not None for use in selectors_in(tree)):
        entry.differ("the range of the query is the window of the alert that asks")
        for length in ranges:
            text = text.replace(f"[{Duration.of(int(length.total_seconds()))}]", "[$window]")
        return parse_holed(text)
    return tree


def _only_sums(node: Expr) -> bool:
    match unparenthesised(node):
        case AggregateExpr() as found:
            return str(found.op) == "sum" and _only_sums(found.expr)
        case BinaryExpr() as found:
            return str(found.op) in ("+", "-") and all(map(_only_sums, children(found)))
        case VectorSelector():
            return True
        case _:
            return False


def _with_rates(tree: Expr) -> Expr:
    text = print_expression(tree)
    for use in sorted({use.selector.text for use in selectors_in(tree)}, key=len, reverse=True):
        text = text.replace(use, f"rate({use}[{STAND_IN}])")
    return parse_holed(text)


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
    good, bad, raw = node.at("good"), node.at("bad"), node.at("raw")
    node.at("counter", "incremental").take()
    window = str(max(length, Duration.parse("2m")))
    if raw:
        node.at("rawType").take()
        raise Refusal("slices of a raw ratio have no counterpart", "write good and total", raw)
    part = good or bad
    total = _query(node.at("total"), references)
    texts = [
        text_of(_rated(parse_query(one), entry)).replace("$window", window)
        for one in (_query(part, references), total)
    ]
    ratio = f"({texts[0]}) / ({texts[1]})"
    operator, limit = (">=", share) if good else ("<=", 1 - share)
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
