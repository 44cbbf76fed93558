"""Names in quotes, which Prometheus takes from 3.0 on: read, printed and found again."""

from __future__ import annotations

import pytest

from slosmith.promql import newer_names, parse_selector

PRINTED = [
    ('{"a.b"}', '{"a.b"}'),
    ('{__name__="a.b"}', '{"a.b"}'),
    ('{"c.d"="x", "a.b"}', '{"a.b","c.d"="x"}'),
    ("{'a.b', c=~'5..'}", '{"a.b",c=~"5.."}'),
    ('{"a", "b"="c"}', 'a{b="c"}'),
    ('a{"b.c"!="d"}', 'a{"b.c"!="d"}'),
    ('{"größe", "é"="1"}', '{"größe","é"="1"}'),
]
NEWER = [
    (
        'sum by ("service.name", job) (rate({"a.b","c.d"="x"}[$window]))',
        ["a.b", "c.d", "service.name"],
    ),
    ('a{b="c.d"} + on (b) {"e", "f"="g.h"}', []),
    ('{__name__="a.b"}', ["a.b"]),
    ('{__name__=~"a.b"}', []),
    ('label_replace(a, "b", "$1", "c.d", "(.+)") > 5', []),
]


@pytest.mark.parametrize(("written", "printed"), PRINTED)
def test_a_selector_is_printed_with_quotes_where_it_needs_them(written: str, printed: str) -> None:
    selector = parse_selector(written)
    assert selector.text == printed
    assert parse_selector(printed) == selector


@pytest.mark.parametrize(("query", "names"), NEWER)
def test_names_that_older_versions_refuse_are_found_where_they_stand(
    query: str, names: list[str]
) -> None:
    found = list(newer_names(query))
    assert [token.text.strip("\"'") for token in found] == names
    assert all(query[token.start : token.end] == token.text for token in found)
