"""The `coverage` document: the areas that must be visible, and what metrics cannot show of them."""

from slosmith.fields import Line, Name, Spec, Text


class GapSpec(Spec):
    """Something that no metric shows, with the reason and what shows it instead."""

    what: Text
    """What no metric shows."""
    why: Text
    """Why no metric can show it."""
    shown_by: Text
    """What shows it instead, like a test or a log."""


class AreaSpec(Spec):
    """One area; what covers it is computed from the `area` of metrics, SLOs and alerts."""

    title: Line
    """What the area is called in reports, in one line."""
    observes: bool = False
    """Whether it is about seeing what happens, like logs and alerts, and not about withstanding it:
    questions of the audit about it count for observability.
    """
    not_measurable: tuple[GapSpec, ...] = ()
    """What cannot be seen in metrics, each with its reason."""


class CoverageSpec(Spec):
    """Every area that must be visible, in the order of the reports."""

    coverage: dict[Name, AreaSpec]
    """The areas that must be visible, in the order of the reports. Metrics, SLOs and alerts name
    theirs in `area`.
    """
