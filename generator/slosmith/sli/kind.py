"""What an SLI kind is to the compiler: a shape to write, wordings it accepts, a lowering."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from typing import Any

from pydantic import BaseModel

from slosmith.diagnostics.finding import Diagnostic
from slosmith.model.expression import Reads
from slosmith.model.indicators import Constituent, Indicator
from slosmith.model.metric import Metric
from slosmith.model.objective import Objective, Wording
from slosmith.model.references import References
from slosmith.model.service import Service
from slosmith.model.settings import ServiceSettings
from slosmith.model.slo import LatencyBound, Slo
from slosmith.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a lowering may look at besides its own spec.

    ``constituents`` are those of all SLOs by their references, where one is made of others.
    """

    objective: Objective
    by: tuple[str, ...]
    settings: ServiceSettings
    metrics: Mapping[str, Metric]
    constituents: Mapping[str, Constituent] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lowered:
    """An indicator, and for latency kinds the bound that it was made from."""

    indicator: Indicator
    latency: LatencyBound | None = None


Check = Callable[[Slo, Service, References], Iterable[Diagnostic]]
"""What is wrong with an SLO of a service."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One SLI kind: ``name`` is its key, ``lower`` takes an instance of ``spec``.

    ``promql`` names the keys of the spec that hold PromQL; a spec that is written as a bare
    string is PromQL itself; ``other_reads`` are keys that read another type than the others do.
    ``check`` finds mistakes that only this kind knows, in an SLO of it. Its queries are
    ``conditions`` if each says what is good.
    """

    name: str
    promql: frozenset[str]
    spec: type[BaseModel]
    wordings: frozenset[Wording]
    lower: Callable[[Any, Context], Lowered]
    reads: Reads = Reads.QUERY
    other_reads: Mapping[str, Reads] = field(default_factory=dict)
    check: Check | None = None
    conditions: bool = False
