"""What peers' rules look like, written out from the formulas that they document."""

from decimal import Decimal
from typing import Any

from bench.rules import BAD, TOTAL


def sloth_groups(objective: str, slo: str) -> list[dict[str, Any]]:
    """Every window from raw series; the period is the average of 5 m ratios."""
    own = {"sloth_id": f"shop-{slo}", "sloth_service": "shop", "sloth_slo": slo}
    one = ", ".join(f'{name}="{value}"' for name, value in own.items())
    ratio = "slo:sli_error:ratio_rate"
    windows = {
        window: f"(sum(rate({BAD}[{window}])))\n/\n(sum(rate({TOTAL}[{window}])))"
        for window in ("5m", "30m", "1h", "2h", "6h", "1d", "3d")
    }
    base = f"{ratio}5m{{{one}}}"
    windows["30d"] = f"sum_over_time({base}[30d])\n/ ignoring (sloth_window)\n"
    windows["30d"] += f"count_over_time({base}[30d])"
    share = Decimal(objective) / 100
    budget = f"slo:error_budget:ratio{{{one}}}"
    joined = "/ on(sloth_id, sloth_slo, sloth_service) group_left"
    facts = {
        "slo:objective:ratio": f"vector({share})",
        "slo:error_budget:ratio": f"vector(1-{share})",
        "slo:time_period:days": "vector(30)",
        "slo:current_burn_rate:ratio": f"{base}\n{joined}\n{budget}",
        "slo:period_burn_rate:ratio": f"{ratio}30d{{{one}}}\n{joined}\n{budget}",
        "slo:period_error_budget_remaining:ratio": f"1 - slo:period_burn_rate:ratio{{{one}}}",
        "sloth_slo_info": "vector(1)",
    }

    def over(window: str, factor: str) -> str:
        series = f"{ratio}{window}{{{one}}}"
        return f"max({series} > ({factor} * {_budget(objective)})) without (sloth_window)"

    def alert(severity: str, *tiers: tuple[str, str, str]) -> dict[str, Any]:
        arms = [f"({over(a, factor)} and {over(b, factor)})" for a, b, factor in tiers]
        return {
            "alert": "ShopErrors",
            "expr": "\nor\n".join(arms),
            "labels": {"severity": severity},
        }

    records = [
        {"record": ratio + window, "expr": text, "labels": {**own, "sloth_window": window}}
        for window, text in windows.items()
    ]
    meta = [{"record": name, "expr": text, "labels": own} for name, text in facts.items()]
    alerts = [
        alert("page", ("5m", "1h", "14.4"), ("30m", "6h", "6")),
        alert("ticket", ("2h", "1d", "3"), ("6h", "3d", "1")),
    ]
    kinds = {"sli-recordings": records, "meta-recordings": meta, "alerts": alerts}
    return [
        {"name": f"sloth-slo-{kind}-shop-{slo}", "rules": rules} for kind, rules in kinds.items()
    ]


def pyrra_groups(objective: str) -> list[dict[str, Any]]:
    """Every window and the period from raw series; its windows are those of 28 days, drawn out."""
    own = {"job": "shop", "slo": "errors"}
    one = ",".join(f'{name}="{value}"' for name, value in own.items())
    # Windows and `for` for 28 days, times 30 / 28, to the minute; factors are rounded by it.
    tiers = (
        ("5m", "1h4m", "14", "2m", "critical"),
        ("32m", "6h26m", "7", "16m", "critical"),
        ("2h9m", "1d1h43m", "2", "1h4m", "warning"),
        ("6h26m", "4d6h51m", "1", "3h13m", "warning"),
    )
    windows = dict.fromkeys(window for tier in tiers for window in tier[:2])
    burn = "http_requests:burnrate"
    rates = [
        {
            "record": f"{burn}{window}",
            "expr": f"sum(rate({BAD}[{window}])) / sum(rate({TOTAL}[{window}]))",
            "labels": own,
        }
        for window in windows
    ]
    alerts = [
        {
            "alert": "ErrorBudgetBurn",
            "expr": " and ".join(
                f"{burn}{window}{{{one}}} > ({factor} * {_budget(objective)})"
                for window in (short, long)
            ),
            "for": wait,
            "labels": {**own, "short": short, "long": long, "severity": severity},
        }
        for short, long, factor, wait, severity in tiers
    ]
    expr = f"sum by (code) (increase({TOTAL}[30d]))"
    increase = [{"record": "http_requests:increase30d", "expr": expr, "labels": own}]
    return [
        {"name": "errors-increase", "interval": "2m30s", "rules": increase},
        {"name": "errors", "interval": "30s", "rules": [*rates, *alerts]},
    ]


def _budget(objective: str) -> Decimal:
    return 1 - Decimal(objective) / 100
