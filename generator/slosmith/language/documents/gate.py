"""The key `gate`: when a deployment has to wait, in settings, of a service or of an SLO."""

from typing import Annotated, Literal

from slosmith.fields import PercentField, Spec, choice


class GateSpec(Spec):
    """When `slosmith gate` says no."""

    stop_below: PercentField | None = None
    """The share of the error budget that has to be left, like `10%`. Default: `0%`, so that what
    is spent stops.
    """
    stop_while: (
        Annotated[Literal["page", "ticket", "never"], choice("page", "ticket", "never")] | None
    ) = None
    """Which burn-rate alerts stop while they fire: those that `page`, those of a `ticket` too, or
    `never` any. Default: `page`.
    """
