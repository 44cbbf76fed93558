"""What dashboards ask of raw series: the metrics of the contract, as they are scraped."""

from slosmith.promql import Matcher, MatchOp, Selector, build

RATE = "$__rate_interval"


def in_cluster(selector: Selector) -> Selector:
    """A raw selector, in the clusters that the variable lets through."""
    return selector.with_matcher(Matcher(name="cluster", op=MatchOp.REGEX, value="$cluster"))


def rate(selector: Selector, *by: str) -> str:
    """Events per second of raw series, by labels."""
    return build.aggregate("sum", by, f"rate({in_cluster(selector).over(RATE)})")


def largest(selector: Selector) -> str:
    """Events per second of the ten largest raw series, as they are."""
    return f"topk(10, rate({in_cluster(selector).over(RATE)}))"


def level(selector: Selector, operator: str, *by: str) -> str:
    """The value of raw gauges, by labels."""
    return build.aggregate(operator, by, in_cluster(selector).text)


def age(selector: Selector, *by: str) -> str:
    """How many seconds ago the oldest moment is that raw gauges hold, by labels."""
    return build.aggregate("max", by, f"time() - {in_cluster(selector).text}")


def quantile(selector: Selector, rank: str, *, native: bool) -> str:
    """A quantile of a histogram."""
    if native:
        return f"histogram_quantile({rank}, {rate(selector)})"
    return (
        f"histogram_quantile({rank}, {rate(selector.renamed(f'{selector.metric}_bucket'), 'le')})"
    )


def buckets(selector: Selector, *, native: bool) -> str:
    """The distribution of a histogram, for a heat map."""
    return rate(selector) if native else rate(selector.renamed(f"{selector.metric}_bucket"), "le")
