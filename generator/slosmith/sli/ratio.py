"""SLI kind `ratio`: an error ratio that the author already records, averaged over time."""

from collections.abc import Iterator

from pydantic import ConfigDict, RootModel

from slosmith.diagnostics.finding import Diagnostic
from slosmith.fields import SelectorField
from slosmith.model.expression import Reads
from slosmith.model.indicators import RatioIndicator
from slosmith.model.objective import Wording
from slosmith.model.references import References
from slosmith.model.service import Service
from slosmith.model.slo import Slo
from slosmith.promql import each_spelling
from slosmith.sli.by_name import check_names
from slosmith.sli.kind import Context, Kind, Lowered


class RatioSpec(RootModel[SelectorField]):
    """A recorded series between 0 and 1: the share of bad events."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True, defer_build=True)


def lower_ratio(spec: RatioSpec, _: Context) -> Lowered:
    """The ratio itself: it says nothing of how many events there were."""
    return Lowered(indicator=RatioIndicator(ratio=each_spelling(spec.root)))


def check_ratio(slo: Slo, _: Service, references: References) -> Iterator[Diagnostic]:
    """What is no ratio by its name."""
    place = slo.origin.at("sli", "ratio")
    yield from check_names(slo, references, place, "a ratio is between 0 and 1")


RATIO = Kind(
    name="ratio",
    promql=frozenset(),
    spec=RatioSpec,
    wordings=frozenset((Wording.PERCENT, Wording.ERROR_RATE)),
    lower=lower_ratio,
    reads=Reads.GAUGE,
    check=check_ratio,
)
