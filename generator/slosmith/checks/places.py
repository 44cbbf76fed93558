"""Where an SLO's own words stand, when one entry of the author's makes several SLOs."""

from itertools import count

from slosmith.model.slo import Slo
from slosmith.source import Origin


def objective_place(slo: Slo) -> Origin:
    """The one objective of an entry, or the one of its `objectives` that made this SLO."""
    for index in count():
        place = slo.origin.at("objectives", index)
        if place.text is None:
            break
        if " ".join(place.text.split()) == slo.objective.text:
            return place
    return slo.origin.at("objective")
