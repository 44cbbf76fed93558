"""The promtool that judges what the analysis of templates says: the one of the analysis of PromQL."""

from tests.promql.conftest import promtool

__all__ = ["promtool"]
