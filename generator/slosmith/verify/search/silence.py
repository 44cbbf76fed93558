"""Why a search found nothing: the innermost part of a query to which no trial gave a result."""

from collections.abc import Collection, Iterator
from itertools import islice

from promql_parser import BinaryExpr, Call, Expr, MatrixSelector, SubqueryExpr

from slosmith.promql import Kind, children, kind_of, operator_of, print_expression
from slosmith.promql.functions import OF_NOTHING
from slosmith.promql.operators import COMPARISONS
from slosmith.promql.parentheses import unparenthesised
from slosmith.verify.search.candidates import starts
from slosmith.verify.search.field import Field

_RANDOM, _MOST_TRIALS, _MOST_PARTS, _LONGEST = 20, 60, 40, 100


def why_silent(field: Field) -> str:
    """What no trial gave a result, in words: asked once more, of each part of the query."""
    tree = field.stage.tree
    most = min(_MOST_TRIALS, field.most)
    tries = [*islice(dict.fromkeys(starts(field.parts, _RANDOM)), most)]
    texts = [*islice(dict.fromkeys(map(print_expression, _parts(tree))), _MOST_PARTS)]
    answers = field.said(tries, texts)
    answered = {t for n, t in enumerate(texts) if any(one[n] is not None for one in answers)}
    if texts[0] not in answered:
        return "promtool could not evaluate it, which loads 10,000 samples at most"
    found = {t for n, t in enumerate(texts) if any(one[n] for one in answers)}
    if texts[0] in found:
        return "it was true, but never so that it fires and clears once"
    return f"of {len(tries)} trials with levels around each of its numbers {_words(tree, found)}"


def _parts(tree: Expr) -> Iterator[Expr]:
    """The whole, and what it is made of, that gives a vector."""
    tree = unparenthesised(tree)
    if isinstance(tree, MatrixSelector):
        return
    if not isinstance(tree, SubqueryExpr) and kind_of(tree) is Kind.VECTOR:
        yield tree
    for child in children(tree):
        yield from _parts(child)


def _words(tree: Expr, found: Collection[str]) -> str:
    node = _blamed(unparenthesised(tree), found)
    text = print_expression(node)
    short = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    operator = operator_of(node) if isinstance(node, BinaryExpr) else ""
    both = all(kind_of(one) is Kind.VECTOR for one in children(node)) if operator else False
    if operator == "unless":
        return f"none left anything of {short}: unless always took it away"
    if both:
        return f'none had both sides of "{operator}" with the same labels and true: {short}'
    return f"none made {short} {'true' if operator in COMPARISONS else 'have a result'}"


def _blamed(node: Expr, found: Collection[str]) -> Expr:
    """Down to where all that goes in has results at times, and nothing comes out."""
    if isinstance(node, Call) and node.func.name in OF_NOTHING:
        return node
    needed = children(node)[:1] if _is_unless(node) else children(node)
    for part in (one for child in needed for one in islice(_parts(child), 1)):
        if print_expression(part) not in found:
            return _blamed(part, found)
    return node


def _is_unless(node: Expr) -> bool:
    return isinstance(node, BinaryExpr) and operator_of(node) == "unless"
