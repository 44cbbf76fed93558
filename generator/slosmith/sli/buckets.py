"""Events that are counted by a bucket of their histogram."""

from slosmith.promql import BOUND_LABEL, Selector, takes_several

BUCKET = "_bucket"
"""What the name of a bucket ends with."""


def histogram_of(selector: Selector) -> Selector:
    """The events that are counted: those of a bucket are among those of its histogram."""
    name = selector.metric
    if not name.endswith(BUCKET) or not selector.about(BOUND_LABEL):
        return selector
    return selector.without(BOUND_LABEL).renamed(f"{name.removesuffix(BUCKET)}_count")


def whole_of(selector: Selector) -> Selector:
    """The last bucket, which has no bound, holds all that its histogram counts."""
    bounds = selector.about(BOUND_LABEL)
    endless = not takes_several(selector) and all(one.accepts("+Inf") for one in bounds)
    return histogram_of(selector) if endless else selector
