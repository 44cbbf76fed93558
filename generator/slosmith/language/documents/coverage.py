"""The `coverage` document: the areas that must be visible, and what metrics cannot show of them."""

from slosmith.fields import Line, Name, Spec, Text


class GapSpec(Spec):
    """Something that no metric shows, with the reason and what shows it instead."""

    what: Text
    why: Text
    shown_by: Text


class AreaSpec(Spec):
    """One area; what covers it is computed from the `area` of metrics, SLOs and alerts."""

    title: Line
    not_measurable: tuple[GapSpec, ...] = ()


class CoverageSpec(Spec):
    """Every area that must be visible, in the order of the reports."""

    coverage: dict[Name, AreaSpec]
