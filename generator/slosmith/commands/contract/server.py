"""Metrics of a Prometheus, by its own API: which series it has, and what it says of them."""

from collections.abc import Iterable, Iterator, Mapping

from slosmith.commands.contract.chosen import Chosen
from slosmith.commands.contract.observed import MOST_SERIES, Metadata, Observation, observe
from slosmith.live.access import Access
from slosmith.live.prometheus import metadata_of, series_of
from slosmith.promql import METRIC_LABEL, Matcher, MatchOp, one_of_values

_PARTS = ("", "_bucket", "_count", "_sum")
_AT_ONCE = 500
"""Names in one question; a longer one would cost the server more to read than to answer."""
_NAMED = Matcher(name=METRIC_LABEL, op=MatchOp.NOT_EQUAL, value="")
_FEWER = "choose some with --match REGEX or --for SERVICE"
A_DAY = 86_400


def read_prometheus(
    url: str, access: Access, chosen: Chosen, *, seconds: int = A_DAY
) -> Observation:
    """What a server has had in the last ``seconds``; raises HttpError."""
    said: dict[str, Metadata] = {}
    for name, kind, text, unit in metadata_of(url, access):
        said.setdefault(name, Metadata()).add(kind, text, unit)
    series = _series(url, access, chosen, seconds)
    return chosen.only(observe(series, said))


def _series(url: str, access: Access, chosen: Chosen, seconds: int) -> Iterator[Mapping[str, str]]:
    left = MOST_SERIES
    for matcher in _matchers(chosen):
        # A Prometheus refuses a selector that would select what has no name, too.
        selector = f"{{{_NAMED.text},{matcher.text}}}"
        found = series_of(url, selector, access, seconds=seconds, most=left, advice=_FEWER)
        left -= len(found)
        yield from found


def _matchers(chosen: Chosen) -> Iterable[Matcher]:
    """What to ask for: the parts of a histogram are named unlike the metric."""
    if chosen.names is not None:
        names = sorted(name for name in chosen.names if name in chosen)
        for first in range(0, len(names), _AT_ONCE):
            some = names[first : first + _AT_ONCE]
            yield one_of_values(METRIC_LABEL, [name + part for name in some for part in _PARTS])
    elif chosen.pattern:
        whole = f"(?:{chosen.pattern})(?:_bucket|_count|_sum)?"
        yield Matcher(name=METRIC_LABEL, op=MatchOp.REGEX, value=whole)
    else:
        yield _NAMED
