"""What no generated test shows of the model."""

from collections.abc import Iterator

from slosmith.emit.promtool_tests import Gap, plan_tests
from slosmith.simulate.input_series import contract_of
from slosmith.verify.proof import Case


def gaps_of(case: Case) -> Iterator[Gap]:
    """The gaps of every service; nothing is said of one that has no rules."""
    contract = contract_of(case.model.metrics)
    for service in case.model.services:
        yield from plan_tests(service, contract, case.model.settings).gaps
