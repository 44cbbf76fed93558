"""What an SLI kind is to the compiler: a shape to write, wordings it accepts, a lowering."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from slosmith.model.objective import Objective, Wording
from slosmith.model.root import Indicator, LatencyBound, Metric, Reads, Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a lowering may look at besides its own spec."""

    objective: Objective
    by: tuple[str, ...]
    settings: Settings
    metrics: Mapping[str, Metric]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lowered:
    """An indicator, and for latency kinds the bound that it was made from."""

    indicator: Indicator
    latency: LatencyBound | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One SLI kind: ``name`` is its key, ``lower`` takes an instance of ``spec``.

    ``promql`` names the keys of the spec that hold PromQL; a spec that is written as a bare
    string is PromQL itself.
    """

    name: str
    promql: frozenset[str]
    spec: type[BaseModel]
    wordings: frozenset[Wording]
    lower: Callable[[Any, Context], Lowered]
    reads: Reads = Reads.QUERY
