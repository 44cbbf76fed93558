"""Old files compared, and what is said of them."""

from functools import cache
from pathlib import Path

from slosmith.commands.compare import Compared, Comparison, Incident, compare_rules
from slosmith.commands.compare.playing import Played
from slosmith.commands.importing import Choices, import_files
from slosmith.model.root import Model
from slosmith.source import File

BURN = """groups:
  - name: shop
    rules:
{records}
      - alert: ShopBurns
        expr: >-
          shop:errors:ratio_rate1h > (14.4 * 0.001)
          and shop:errors:ratio_rate5m > (14.4 * 0.001)
        labels: {{severity: critical, slo: errors, service: shop}}
        annotations: {{summary: the shop fails}}
"""
RECORD = """      - record: shop:errors:ratio_rate{window}
        expr: {expr}
"""
SHARE = (
    'sum(rate(shop_requests_total{{code=~"5.."}}[{window}]))'
    " / sum(rate(shop_requests_total[{window}]))"
)


def burning(share: str = SHARE) -> str:
    """A rule file with one burn-rate alert over an hour and five minutes at 99.9%."""
    records = "".join(
        RECORD.format(window=window, expr=f"'{share.format(window=window)}'")
        for window in ("5m", "1h")
    )
    return BURN.format(records=records.rstrip())


@cache
def compared(
    text: str, given: Model | None = None, promtool: Path | None = None
) -> tuple[Compared, Comparison]:
    """The one SLO of an old file, compared."""
    found = import_files([File(path="old.yaml", text=text)], Choices())
    comparison = compare_rules(found, given, promtool)
    (one,) = comparison.compared
    return one, comparison


def incident(one: Compared, name: str) -> Incident:
    """One incident, by the beginning of its name."""
    (found,) = (each for each in one.incidents if each.name.startswith(name))
    return found


def pages(played: Played | None) -> list[tuple[str, str | None, str | None]]:
    """The pages of one side: which alert, when it fires and when it clears."""
    assert played is not None
    assert not played.why_not
    return [
        (one.alert, one.fires and str(one.fires), one.clears and str(one.clears))
        for one in played.fired
        if one.severity in ("page", "critical")
    ]
