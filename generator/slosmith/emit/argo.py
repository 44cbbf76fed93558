"""Target `argo`: analyses for Argo Rollouts, which decide as `slosmith gate` does.

https://argo-rollouts.readthedocs.io/en/stable/features/analysis/: a measurement that meets neither
condition is inconclusive, and so is one without a result, or of NaN.
"""

from collections.abc import Iterator

from slosmith.emit.recorded import Recorded, recorded_of
from slosmith.emit.unit import Unit, units_of
from slosmith.emit.yaml_text import is_plain
from slosmith.model import naming
from slosmith.model.alerts import Purpose, find_alert
from slosmith.model.root import Model
from slosmith.model.service import Service
from slosmith.model.settings import Settings
from slosmith.model.slo import Slo
from slosmith.model.units import print_decimal
from slosmith.output.document import HEADING, Document, block, quoted
from slosmith.promql import Matcher, MatchOp, Selector, one_of_values

_STOP, _GO = 1, 0


def emit_argo(model: Model) -> Iterator[Unit]:
    """A template for each service that has SLOs."""
    yield from units_of(model.services, _templates, model.settings)


def _templates(service: Service, settings: Settings) -> Iterator[Document]:
    """One measurement of each SLO; a general YAML dump of them takes longer than their rules."""
    if service.slos:
        metrics = (_metric(slo, settings) for slo in service.slos)
        text = "".join((_head(service, settings), *metrics))
        yield Document(path=f"argo/{service.name}.yaml", text=text)


def _head(service: Service, settings: Settings) -> str:
    """Who refers to it may say where Prometheus is."""
    base = settings.prometheus_base
    address = f"      value: {quoted(base)}\n" if base else ""
    return f"""\
# {HEADING}
apiVersion: argoproj.io/v1alpha1
kind: AnalysisTemplate
metadata:
  name: slo-{service.name}
spec:
  args:
    - name: prometheus
{address}  metrics:
"""


def _metric(slo: Slo, settings: Settings) -> str:
    """An empty result has no first value, so that its length is asked before."""
    name = slo.name if is_plain(slo.name) else quoted(slo.name)
    return f"""\
    - name: {name}
      successCondition: "len(result) == 1 && result[0] == {_GO}"
      failureCondition: "len(result) == 1 && result[0] == {_STOP}"
      provider:
        prometheus:
          address: "{{{{args.prometheus}}}}"
          query: {block(gate_query(slo, settings), " " * 12)}
"""


def gate_query(slo: Slo, settings: Settings) -> str:
    """1 where a deployment has to wait, 0 where it may go on, and nothing where nobody knows."""
    recorded, below = recorded_of(slo), slo.gate.stop_below
    left = recorded.in_groups(naming.BUDGET_REMAINING)
    spent = f"< bool {print_decimal(below)}" if below else "<= bool 0"
    decided = f"max({left} {spent})"
    unknown = [_firing(slo, Purpose.NO_DATA), _lost(recorded)]
    unless = "".join(f"\n  unless {one}" for one in unknown if one)
    idle, events = (
        f"max({recorded.in_groups(name)})"
        for name in (
            naming.total_rate(settings.windows.base),
            naming.total_increase(slo.period),
        )
    )
    burning = _firing(slo, Purpose.BURN, *slo.gate.stop_while) if slo.gate.stop_while else ""
    whole = f"(\n  0 * {idle}\n  unless {events} > 0{unless}\n)"  # of no events none was bad
    parts = (burning, f"{decided} == {_STOP}", f"(\n  {decided}{unless}\n)", whole)
    return "\nor ".join(part for part in parts if part)


def _firing(slo: Slo, purpose: Purpose, *severities: str) -> str:
    """Whether an alert of the SLO fires; empty where it has none."""
    if (alert := find_alert(slo, purpose)) is None:
        return ""
    equal = {"alertname": alert.name, "alertstate": "firing"}
    equal |= slo.recorded_labels()
    matchers = [Matcher(name=n, op=MatchOp.EQUAL, value=v) for n, v in equal.items()]
    if severities:
        matchers.append(one_of_values("severity", severities))
    return f"group({Selector(metric='ALERTS', matchers=tuple(matchers)).text})"


def _lost(recorded: Recorded) -> str:
    """Whether a group that was seen in the period has no budget now."""
    if not recorded.slo.by:
        return ""
    seen, left = (
        recorded.in_groups(name)
        for name in (naming.seen(recorded.slo.period), naming.BUDGET_REMAINING)
    )
    return f"count({seen} unless {left}) > 0"
