"""A template of SLIs, as SLOs that use it are made from it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from slosmith.promql.holes import Filling
from slosmith.source import Origin, Plain

if TYPE_CHECKING:
    from slosmith.model.metric import Metric
    from slosmith.model.prose import Prose


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Template:
    """``body`` are the keys of an SLO that it has, with ``$name`` where values go.

    ``arguments`` is what `with` must be, ``fillings`` what each argument is in PromQL, and
    ``defaults`` are as they were written. One that is not ``sound`` was said to be wrong, and
    nothing can be made of it. A template that was resolved anew is another.
    """

    name: str
    source: str
    body: Mapping[str, Plain]
    arguments: type[BaseModel]
    fillings: Mapping[str, Callable[[Any], Filling]]
    defaults: Mapping[str, Plain]
    metrics: "tuple[Metric, ...]"
    prose: "Prose"
    sound: bool
    origin: Origin
