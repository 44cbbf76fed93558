"""Foreign texts imported, and what came of them."""

from typing import Any

import yaml

from slosmith.commands.importing import Choices, Import, import_files
from slosmith.commands.importing.record import Entry
from slosmith.source import File


def imported(*texts: str, **choices: Any) -> Import:
    """Import texts, each as a file: `old1.yaml`, `old2.yaml` and so on."""
    files = [File(path=f"old{n}.yaml", text=text) for n, text in enumerate(texts, 1)]
    return import_files(files, Choices(**choices))


def documents(found: Import) -> dict[str, Any]:
    """What is written, by path, as plain data."""
    return {one.document.path: yaml.safe_load(one.document.text) for one in found.written}


def slos(found: Import) -> list[dict[str, Any]]:
    """All SLOs that are written."""
    return [slo for one in documents(found).values() for slo in one.get("slos", [])]


def alerts(found: Import) -> list[dict[str, Any]]:
    """All plain alerts that are written."""
    return [alert for one in documents(found).values() for alert in one.get("alerts", [])]


def entry(found: Import, kind: str = "SLO") -> Entry:
    """The one account of a kind of object."""
    (one,) = (each for each in found.entries if each.kind == kind)
    return one


def flaws(found: Import) -> list[str]:
    """What was wrong before: rank, line and message of each."""
    return [f"{f.rank}: {f.line}: {f.message}" for e in found.entries for f in e.flaws]


def sloth(errors: str, total: str, *, objective: str = "99.9", more: str = "") -> str:
    """A file of Sloth's with one SLO of two queries, on lines 8 and 9."""
    return f"""version: prometheus/v1
service: shop
slos:
  - name: orders
    objective: {objective}
    sli:
      events:
        error_query: '{errors}'
        total_query: '{total}'
    alerting: {{name: ShopOrders}}
{more}"""


def rules(*exprs: str) -> str:
    """A rule file with an alert for each expression."""
    each = "".join(
        f"      - alert: Alert{n}\n        expr: {expr}\n        labels: {{severity: critical}}\n"
        "        annotations: {summary: it is bad}\n"
        for n, expr in enumerate(exprs, 1)
    )
    return f"groups:\n  - name: shop\n    rules:\n{each}"
