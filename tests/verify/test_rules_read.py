"""Claims are played beside the rules that they read, and see the same as beside all of them."""

import pytest

from slosmith.verify.rules_read import rules_read

HEAD = '# rules\ngroups:\n  - name: "shop/orders"\n    rules:\n'


def record(name: str, expression: str) -> str:
    """A rule as it is rendered."""
    return f'      - record: "{name}"\n        expr: |-\n          {expression}\n'


def alert(name: str, tier: str, expression: str) -> str:
    """The same of an alert, with a label and with a text that looks something up."""
    return (
        f'      - alert: "{name}"\n        expr: |-\n          {expression}\n'
        f'        labels:\n          tier: "{tier}"\n'
        '        annotations:\n          summary: "{{ with printf `told` | query }}1{{ end }}"\n'
    )


RULES = (
    record("a:one", "sum(rate(a_total[5m]))"),
    record("a:two", "avg_over_time(a:one[1h])"),
    record("a:one_more", "a:one + a:told"),
    record("told", "vector(1)"),
    alert("Burn", "fast", "a:two > 1"),
    alert("Burn", "slow", "a:one_more > 1"),
    alert("Other", "fast", "told > 1"),
)
FILE = HEAD + "".join(RULES)


def claims(*queries: str) -> str:
    """A test file that asks for these, in the layout of promtool's."""
    return "".join(f'      - expr: "{one} # Burn: told is right"\n' for one in queries)


def without_texts(rule: str) -> str:
    """A rule up to its texts, which stand last."""
    return rule.partition("        annotations:\n")[0]


@pytest.mark.parametrize(
    ("query", "read"),
    [
        ("a:one > bool 1", {0}),
        ("a:two", {0, 1}),
        ("a:one_more{x='y'}", {0, 2}),
        ('ALERTS{alertname=\\"Burn\\",tier=\\"fast\\"}', {0, 1, 4}),
        ('ALERTS{alertname=\\"Burn\\"}', {0, 1, 2, 4, 5}),
        ('ALERTS{alertname=\\"Burn\\",severity=\\"page\\",tier=\\"slow\\"}', {0, 2, 5}),
        ('ALERTS{alertname=~\\"B.*\\"}', {*range(7)}),
        ('count({job=\\"x\\"})', {*range(7)}),
        ('{__name__=~\\"a:o.+\\"}', {0, 2}),
        ('{__name__=~\\"a:o.+\\",tier=\\"fast\\"}', {0, 2}),
        ('{__name__=~\\"a:o|told\\"}', {*range(7)}),
        ('1 + {__name__=~\\"a:o.+\\"}', {*range(7)}),
        ("b_total", set()),
    ],
)
def test_a_claim_is_played_with_what_it_reads(query: str, read: set[int]) -> None:
    expected = "".join(without_texts(one) for number, one in enumerate(RULES) if number in read)
    assert rules_read(claims(query), FILE, texts=False) == HEAD + expected


def test_what_reads_alerts_is_played_with_all_rules() -> None:
    added = record("a:three", "count(ALERTS)")
    rules = FILE + added
    assert rules_read(claims("a:three"), rules, texts=False) == "".join(
        map(without_texts, (HEAD, *RULES, added))
    )


def test_rules_of_another_layout_are_played_as_they_are() -> None:
    rules = "groups: [{name: x, rules: [{record: a:one, expr: vector(1)}]}]\n"
    assert rules_read(claims("a:one"), rules, texts=False) == rules


def test_what_a_text_looks_up_is_read_where_it_is_asked_for() -> None:
    fast = claims('ALERTS{alertname=\\"Burn\\",tier=\\"fast\\"}')
    expected = HEAD + "".join(RULES[number] for number in (0, 1, 3, 4))
    assert rules_read(fast, FILE, texts=True) == expected
    # promtool compares all alerts of a name with what they are expected to say.
    said = fast + '      - alertname: "Burn"\n'
    assert rules_read(said, FILE, texts=True) == HEAD + "".join(RULES[:6])


def test_a_text_that_puts_names_together_is_asked_for_beside_all_rules() -> None:
    rules = FILE.replace("printf `told` |", 'printf `t%s` "old" |')
    fast = claims('ALERTS{alertname=\\"Burn\\",tier=\\"fast\\"}')
    assert rules_read(fast, rules, texts=True) == rules
