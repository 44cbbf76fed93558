"""The promtool that judges what the analysis of templates says: as for PromQL."""

from tests.promql.conftest import promtool

__all__ = ["promtool"]
