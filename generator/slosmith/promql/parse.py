"""Parsing PromQL, which either returns a tree or says what is wrong and where."""

from functools import lru_cache

import promql_parser
from promql_parser import Expr

from slosmith.promql.parse_errors import locate
from slosmith.promql.refusals import (
    MAX_DEPTH,
    refuse_characters,
    refuse_depth,
    refuse_size,
    refuse_tokens,
)
from slosmith.promql.tokens import tokens

_SHORT, _MOST_SHORT, _MOST_LONG, _MOST_HEAVY = 200, 16_384, 1_024, 16
"""Trees are remembered by their number, as long ones take more memory than short ones.

Each operator of a chain holds a copy of all that is before it. With compiled expressions that is
much: 150 selectors with one each, in 3,000 characters, take 30 MB.
"""
_FEW = 12


def parse_written(text: str) -> Expr:
    """Parse what an author wrote: as any query, and no longer or deeper than authors may write.

    So what is made of it, which is longer and deeper, can be parsed as well.
    """
    refuse_size(text)
    tree = parse_expression(text)
    if len(text) > MAX_DEPTH:  # a level takes a character at least
        refuse_depth(tokens(text))
    return tree


def parse_expression(text: str) -> Expr:
    """Parse a query as Prometheus 2.42 would.

    Raises PromQLError for everything else, whatever the text: also for what promql-parser takes
    and Prometheus 2.42 does not, and for texts so deep that they would crash the parser.
    """
    if len(text) <= _SHORT:
        return _short(text)
    return _long(text) if text.count("~") <= _FEW else _heavy(text)


def _parse(text: str) -> Expr:
    refuse_characters(text)
    lexed = tokens(text)
    refuse_tokens(lexed)
    try:
        expression: Expr = promql_parser.parse(text)
    except (ValueError, OverflowError) as error:
        raise locate(text, lexed, str(error)) from None
    return expression


# Trees cannot be changed, and load, resolve and checks ask for the same ones.
_short = lru_cache(maxsize=_MOST_SHORT)(_parse)
_long = lru_cache(maxsize=_MOST_LONG)(_parse)
_heavy = lru_cache(maxsize=_MOST_HEAVY)(_parse)
