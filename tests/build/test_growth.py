"""What a check costs grows as its input does, of whatever an input has many."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from slosmith.build.compile import compile_root
from slosmith.checks.values_read import values_read
from slosmith.model.contract import Contract
from slosmith.promql import parse_selector
from slosmith.resolve.expansion import groups_of
from slosmith.secret_patterns import mask_secrets
from slosmith.source.composed import FILES, compose
from tests.calls import calls_of, grows_as_its_input

Files = dict[str, str]
_SLO = "{events: {total: a_total, bad: 'a_total{code=\"500\"}'}}"
_ROUTING = """
routing:
  default: chat
  receivers:
    pager: {pagerduty: {routing_key_file: /etc/pager}}
    chat: {slack: {channel: '#a', api_url_file: /etc/chat}}
  teams: {shop: {page: [pager], ticket: [chat]}}
"""


def each(text: str, many: int) -> list[str]:
    """A text so many times, with another number for each N: what is asked again may be known."""
    return [text.replace("N", f"{many}x{number:03}") for number in range(many)]


def alerts(many: int, expression: str = 'up{x="N"} == 0', more: str = "") -> str:
    """A service with so many alerts, each with its number for N."""
    one = f"  - {{alert: AlertN, expr: '{expression}', severity: page, summary: s{more}}}\n"
    return "service: shop\nalerts:\n" + "".join(each(one, many))


_NIGHT = "  intervals: {night: {times: '00:00-06:00'}}\n"


def routed(key: str, entry: str, more: str = "") -> Callable[[int], Files]:
    """As many entries of routing as there are alerts, each with its number for N."""

    def files(many: int) -> Files:
        every = "".join(each(f"    - {entry}\n", many))
        return {
            "a": alerts(many, more=", labels: {env: eN}"),
            "r": f"{_ROUTING}{more}  {key}:\n{every}",
        }

    return files


def slos(item: str, before: str = "", after: str = "") -> Callable[[int], Files]:
    """One SLO with a list of so many."""

    def files(many: int) -> Files:
        every = ", ".join(each(item, many))
        head = f"service: shop\nslos:\n  - {{name: a, objective: 99.9%, {before}"
        return {"a": f"{head}[{every}]{after}}}\n"}

    return files


def excluded(many: int) -> Files:
    """An exclusion of a service for each of its SLOs."""
    times = "".join(each("  - {when: 'm{x=\"N\"} == 1', reason: r}\n", many))
    every = "".join(each(f"  - {{name: sN, objective: 99%, sli: {_SLO}}}\n", many))
    return {"a": f"service: shop\nexclude:\n{times}slos:\n{every}"}


def joined(many: int) -> Files:
    """One expression in which so many are joined."""
    sides = " + on (x) ".join(each("sum by (x) (aN)", many))
    return {"a": alerts(1, f"{sides} > 0")}


def absent(many: int) -> Files:
    """One expression that needs so many series, and asks that as many others are absent."""
    gone, needed = each('absent(a{x="N"})', many // 2), each("bN", many // 2)
    return {"a": alerts(1, " and ".join((*gone, *needed, "a")))}


def unclosed(many: int) -> Files:
    """A text with so many actions that are never closed."""
    return {"a": alerts(1).replace("summary: s", "summary: '" + "{{ if $value }}" * many + "'")}


def circle(many: int) -> Files:
    """So many services, each of which depends on the next, and the last on the first."""
    names = [*each("sN", many), *each("sN", many)[:1]]
    slo = f"{{name: a, objective: 99%, sli: {_SLO}}}"
    every = (f"service: {a}\ndepends_on: [{b}]\nslos: [{slo}]\n" for a, b in pairwise(names))
    return {"a": "---\n".join(every)}


def normal(many: int) -> Files:
    """So many series of normal traffic."""
    series = "".join(each("  'a_total{code=\"N\"}': 1/min\n", many))
    head = "scenario: a\ntitle: t\nlasting: 1h\nsilent: [{severity: page}]\nnormal:\n"
    return {
        "a": f"service: shop\nslos: [{{name: a, objective: 99%, sli: {_SLO}}}]\n---\n{head}{series}"
    }


def listed(many: int) -> Files:
    """So many expressions on a label of so many values."""
    labels = f"{{x: [{', '.join(each('vN', many))}]}}"
    metric = f"metrics: {{a: {{type: gauge, labels: {labels}}}}}\n"
    return {"a": alerts(many, 'a{x=~".N|wN|.?N"} == 0'), "m": metric}


def teams(many: int) -> Files:
    """So many teams, each with an override of its own."""
    every = "".join(each("    teamN: {page: [pager], ticket: [chat]}\n", many))
    own = "".join(each("    - {match: {team: teamN}, page: [pager]}\n", many))
    routing = _ROUTING.replace("teams: {shop: {page: [pager], ticket: [chat]}}", "teams:")
    return {"a": alerts(1), "r": f"{routing}{every}  overrides:\n{own}"}


def mistakes(entry: str, head: str, tail: str = "") -> Callable[[int], Files]:
    """So many mistakes of one kind in one document."""
    return lambda many: {"a": head + "".join(each(entry, many)) + tail}


def broad(many: int) -> Files:
    """A metric of a scenario that has so many labels, of two values each."""
    labels = ", ".join(each("lN: [a, b]", many))
    text = normal(1)["a"].replace("a_total", "c_total").replace("silent:", "may_fire:")
    return {
        "a": text,
        "m": f"metrics: {{c_total: {{type: counter, labels: {{code: , {labels}}}}}}}\n",
    }


KINDS: dict[str, Callable[[int], Files]] = {
    "overrides by a beginning": routed(
        "overrides", "{match: {alertname: {regex: 'AlertN.*'}}, ticket: [chat]}"
    ),
    "overrides by two expressions": routed(
        "overrides",
        "{match: {env: {regex: 'eN.*'}, alertname: {regex: '.*N'}}, ticket: [chat]}",
    ),
    "overrides of one service by expressions": routed(
        "overrides",
        "{match: {service: shop, env: {regex: 'eN.*'}, alertname: {regex: '.*N'}}, ticket: [chat]}",
    ),
    "overrides besides": routed(
        "overrides", "{match: {alertname: {regex: '.*tN.*'}}, also: [chat]}"
    ),
    "overrides besides, of all but one": routed(
        "overrides", "{match: {service: shop, alertname: {not: [AlertN, x]}}, also: [chat]}"
    ),
    "overrides of receivers that nobody knows": routed(
        "overrides", "{match: {env: eN}, ticket: [chatN]}"
    ),
    "overrides that are shadowed": routed("overrides", "{match: {env: e}, ticket: [chat]}"),
    "overrides of teams": teams,
    "mutes of nothing": routed("mutes", "{match: {audience: N}, during: night}", _NIGHT),
    "items that lack a key": mistakes("  - {name: sN, objective: 99%}\n", "service: s\nslos:\n"),
    "items of another type": mistakes("  - N\n", "service: s\nslos:\n"),
    "keys that nobody knows": mistakes("keyN: x\n", "service: s\n"),
    "keys that are nearly known": mistakes("descriptionN: x\n", "service: s\n"),
    "keys of items that nobody knows": mistakes(
        f"  - {{name: sN, objective: 99%, sli: {_SLO}, keyN: x}}\n", "service: s\nslos:\n"
    ),
    "values that are wrong": mistakes(
        f"  - {{name: sN, objective: N9.9, sli: {_SLO}}}\n", "service: s\nslos:\n"
    ),
    "entries of a kind that nobody knows": mistakes(
        "    rN: {slak: {channel: x}}\n", "routing:\n  default: r\n  receivers:\n"
    ),
    "inhibitions by expressions": routed(
        "inhibit",
        "{source: {alertname: {regex: 'AlertN.*'}}, target: {alertname: {regex: '.*tN'}}}",
    ),
    "inhibitions of all but one": routed(
        "inhibit", "{source: {alertname: AlertN}, target: {alertname: {not: AlertN}}}"
    ),
    "inhibitions by labels": routed(
        "inhibit", "{source: {env: {regex: 'eN'}}, target: {env: {regex: '.N'}}, equal: [team]}"
    ),
    "a sum of metrics": slos("mN_total", "sli: {events: {bad: b_total, total: ", "}}"),
    "a sum of labels": slos(
        "'m_total{x=\"N\"}'", "sli: {events: {bad: 'm_total{x=\"0\"}', total: ", "}}"
    ),
    "exclusions": excluded,
    "joins": joined,
    "series that must be absent": absent,
    "blocks that are open": unclosed,
    "mutes of one time": routed("mutes", "{match: {env: eN}, during: night}", _NIGHT),
    "a circle": circle,
    "series of a scenario": normal,
    "values of a label": listed,
    "allowances": lambda many: {
        "a": alerts(many, 'up{x="N"}', ", allow: [{code: S701, reason: as it was}]")
    },
}


def calls(root: Path, files: Files) -> int:
    """How many functions a check of these files calls."""
    for name, text in files.items():
        path = root / "slo" / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return calls_of(lambda: compile_root(root))


@pytest.mark.parametrize("kind", KINDS)
def test_twice_as_many_cost_twice_as_much(tmp_path: Path, kind: str) -> None:
    assert grows_as_its_input(lambda many: calls(tmp_path / str(many), KINDS[kind](many)))


def test_a_scenario_of_a_metric_with_countless_combinations_has_an_end(tmp_path: Path) -> None:
    # 2^40 of them.
    assert calls(tmp_path, broad(40)) < 1_000_000


def test_of_files_without_a_mistake_each_is_composed_once(tmp_path: Path) -> None:
    # More than there are nodes of at a time.
    every = {
        one: f"service: {one}\nslos: [{{name: a, objective: 99%, sli: {_SLO}}}]\n"
        for one in each("sN", FILES + 9)
    }
    before = compose.cache_info().misses
    calls(tmp_path, every)
    packaged = 9  # policies that come along
    assert compose.cache_info().misses - before < len(every) + packaged


@pytest.mark.parametrize("asked", ['x="v7"', 'x=~"v7|v8"'])
def test_of_a_thousand_values_those_that_are_asked_for_are_looked_up(
    tmp_path: Path, asked: str
) -> None:
    labels = f"{{x: [{', '.join(f'v{number}' for number in range(1000))}]}}"
    calls(tmp_path, {"a": alerts(1), "m": f"metrics: {{a: {{type: gauge, labels: {labels}}}}}\n"})
    model = compile_root(tmp_path).model
    assert model is not None
    contract, read = Contract.of(model.metrics_by_name), [parse_selector(f"a{{{asked}}}")]
    found = values_read("x", read, contract)
    assert set(found) <= {"v7", "v8"}
    assert calls_of(lambda: values_read("x", read, contract)) < 100


def test_templates_are_put_together_once_for_all_uses_of_unknown_ones(tmp_path: Path) -> None:
    uses = each("  - {name: sN, objective: 99%, use: shop/otherN}\n", 20)
    template = "template: shop/one\ndescription: d\nsli: {probe: up}\n"
    before = groups_of.cache_info().misses
    calls(tmp_path, {"a": "service: shop\nslos:\n" + "".join(uses), "t": template})
    assert groups_of.cache_info().misses - before == 1


def test_secrets_are_looked_for_in_what_is_shown_alone(tmp_path: Path) -> None:
    # Of each unknown part a finding is made, and a hundred of them and one more are shown.
    parts = ", ".join(each("shop/N", 400))
    slo = f"{{name: a, objective: 99%, sli: {{composite: [{parts}]}}}}"
    (tmp_path / "slo").mkdir()
    (tmp_path / "slo/shop.yaml").write_text(f"service: shop\nslos: [{slo}]\n")
    before = mask_secrets.cache_info().misses
    found = compile_root(tmp_path).findings
    assert [one.message for one in found]
    assert mask_secrets.cache_info().misses - before < 200
