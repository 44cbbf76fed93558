"""Which labels the results of alerts may carry by themselves, beside those of their rules."""

from slosmith.model.contract import Contract
from slosmith.model.root import PlainAlert, Slo
from slosmith.promql import Labels, PromQLError, infer, parse_expression

_ANY = Labels(possible=None)


def plain_result_labels(alert: PlainAlert, contract: Contract) -> Labels:
    """Those of a plain alert's expression; any, where it cannot be parsed."""
    try:
        tree = parse_expression(alert.expression.text)
    except PromQLError:
        return _ANY
    return infer(tree, contract.labels, contract.always)


def slo_result_labels(slo: Slo) -> Labels:
    """Those by which an SLO is grouped, as far as its alerts have them."""
    return Labels(possible=frozenset(slo.by))
