"""Alerts of many parts share a scene only where none of them can see anything of another."""

import json

from slosmith.verify.fired_alone import said_of_one
from slosmith.verify.said_together import Alone, together

RULES = """\
# alerts alone
groups:
  - name: "said"
    rules:
"""
RULE = """\
      - alert: "%s"
        expr: "said_%s"
        annotations:
          summary: "%s"
"""
TEST = """\
# a test
rule_files:
  - "../rules/_said.yaml"
tests:
  - name: "said 0"
    interval: 1m
    input_series:
%s    alert_rule_test:
      - alertname: "%s"
        eval_time: 0s
    promql_expr_test:
      - expr: "ALERTS{alertname=\\"%s\\"}"
        eval_time: 0s
"""
SERIES = """\
      - series: "%s"
        values: "1.0"
"""


def alone(name: str, *series: str, text: str = "odd", source: str = "") -> Alone:
    """One alert with a source of its own, beside series that its text may look up."""
    source = source or name
    given = "".join(SERIES % one.replace('"', '\\"') for one in (f"said_{source}{{}}", *series))
    return Alone(
        rules=RULES + RULE % (name, source, text.replace('"', '\\"')),
        test=TEST % (given, name, name),
    )


def scenes(*every: Alone) -> list[list[str]]:
    """The alerts of each scene, of all files in turn."""
    tests = [test for _, _, test in together(every)]
    found = [scene for test in tests for scene in test.split("  - name: ")[1:]]
    return [[name for name in "ABCD" if f'alertname: "{name}"' in scene] for scene in found]


def looks_up(series: str) -> str:
    return f"{{{{ with printf `{series}` | query }}}}{{{{ . | first | value }}}}{{{{ end }}}}"


def test_alerts_that_look_nothing_up_share_a_scene() -> None:
    assert scenes(alone("A"), alone("B"), alone("C")) == [["A", "B", "C"]]


def test_what_is_written_holds_every_rule_and_every_series_once() -> None:
    ((name, rules, test),) = together((alone("A", 'x{of="a"}'), alone("B")))
    assert rules == RULES + RULE % ("A", "A", "odd") + RULE % ("B", "B", "odd")
    assert f'rule_files:\n  - "{name}"\n' in test
    assert [test.count(f"    {one}:\n") for one in ("input_series", "alert_rule_test")] == [1, 1]
    assert [test.count(one) for one in ("said_A{}", "said_B{}", "x{of=")] == [1, 1, 1]


def test_one_name_or_one_series_needs_two_scenes() -> None:
    assert scenes(alone("A"), alone("A", source="other")) == [["A"], ["A"]]
    assert scenes(alone("A", "x{}"), alone("B", "x{}"), alone("C")) == [["A", "C"], ["B"]]


def test_one_source_would_fire_the_rules_of_both() -> None:
    """So that these are read beside rules of their own."""
    assert len([*together((alone("A", source="one"), alone("B", source="one")))]) == 2


def test_a_text_that_finds_what_is_put_in_for_another_has_a_scene_of_its_own() -> None:
    """Alone it would find nothing: its rule looks up another SLO."""
    own, other = 'x{of="a"}', 'x{of="b",more="c"}'
    assert scenes(alone("A", own, text=looks_up(own)), alone("B", other)) == [["A", "B"]]
    wrong = looks_up('x{of="b"}')
    assert scenes(alone("A", own, text=wrong), alone("B", other)) == [["A"], ["B"]]
    assert scenes(alone("B", other), alone("A", own, text=wrong)) == [["B"], ["A"]]


def test_a_text_that_may_find_anything_shares_nothing() -> None:
    for text in (looks_up("x"), looks_up('x{of=~"a|b"}'), looks_up('x{of=""}'), "see the query"):
        assert scenes(alone("A", text=text), alone("B"), alone("C")) == [["A"], ["B", "C"]]
        assert scenes(alone("B"), alone("A", text=text), alone("C")) == [["B", "C"], ["A"]]


FIRES = 'ALERTS{alertname="Odd",alertstate="firing",tier="%s"}'
RECORD = """\
      - record: "x"
        expr: "y"
"""
TIER = """\
      - alert: "Odd"
        expr: "x > 5"
        labels:
          tier: "%s"
        annotations:
          summary: "%s"
"""


def said_of(*texts: str) -> str:
    """What is asked of tiers of one alert, of which no number is known."""
    tiers = [(str(number), text.replace('"', '\\"')) for number, text in enumerate(texts)]
    samples = frozenset(json.dumps(FIRES % number) for number, _ in tiers)
    return said_of_one(RULES + RECORD + "".join(TIER % one for one in tiers), samples)


def test_texts_of_unknown_numbers_are_read_of_1_and_so_is_what_they_look_up() -> None:
    text = looks_up('x{of="a"}')
    said = said_of(text, text)
    # Both tiers in one scene, each with a source, and what both look up once.
    assert [said.count(one) for one in ("  - name: ", "series: ", 'series: "said_')] == [1, 3, 2]
    assert '      - series: "x{of=\\"a\\"}"\n        values: "1.0"\n' in said
    assert said.count('tier=\\"0\\"') == said.count('tier=\\"1\\"') == 1


def test_a_text_that_may_find_anything_is_not_read_alone() -> None:
    assert said_of(looks_up("x")) == ""
    assert said_of(looks_up('y{of="a"}')) == ""  # which no rule records
    assert said_of(looks_up("x"), "plain").count('series: "said_') == 1
