"""What the dashboards of a service look things up in: all that they know besides the service."""

from collections.abc import Mapping
from functools import lru_cache

from slosmith.model import naming
from slosmith.model.dashboard_rows import RequestPath, WrittenRow
from slosmith.model.metric import Metric
from slosmith.model.root import Model
from slosmith.model.settings import Settings
from slosmith.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Context:
    """What is of no service; of all services, by name, no more than what each ``needs``.

    ``shortened`` are those whose names are too long for a dashboard's.

    There is one of each model, so that what was made with it can be found again.
    """

    settings: Settings
    metrics: tuple[Metric, ...] | None
    metrics_by_name: Mapping[str, Metric]
    paths: tuple[RequestPath, ...]
    written_rows: tuple[WrittenRow, ...]
    needs: Mapping[str, tuple[str, ...]]
    shortened: tuple[str, ...]

    @classmethod
    @lru_cache(maxsize=1)
    def of(cls, model: Model) -> "Context":
        """Everything that the dashboards of any service may be made of."""
        return cls(
            settings=model.settings,
            metrics=model.metrics,
            metrics_by_name=model.metrics_by_name,
            paths=model.paths,
            written_rows=model.written_rows,
            needs={service.name: service.depends_on for service in model.services},
            shortened=tuple(one.name for one in model.services if _is_too_long(one.name)),
        )

    @property
    def known(self) -> str:
        """All that depends on services other than the one whose dashboards are made.

        Dashboards are looked up by the names of services, so where a written row goes may too.
        """
        return repr((self.needs, [(row.uid, row.row, row.new) for row in self.written_rows]))


def _is_too_long(name: str) -> bool:
    return naming.service_uid(name) != f"slo_{name}"
