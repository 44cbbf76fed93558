"""Rehearsals as one page: a table of all, then each with its timeline drawn."""

from collections.abc import Iterator, Sequence

from slosmith.commands.rehearse.drawing import draw
from slosmith.commands.rehearse.report import fired, summarise
from slosmith.commands.rehearse.verdicts import Outcome, Result, Verdict
from slosmith.diagnostics.markup import escape
from slosmith.output.html_page import print_page

_CLASSES = {
    Verdict.PASSED: "good",
    Verdict.FAILED: "bad",
    Verdict.GAP: "bad",
    Verdict.NO_TOOL: "open",
    Verdict.ANSWERED: "quiet",
}


def print_html(results: Sequence[Result]) -> str:
    """A page that needs nothing else; every text is escaped."""
    rows = "".join(
        f'<tr><td><a href="#{one.scenario.name}">{one.scenario.name}</a></td>'
        f"<td>{_verdict(one)}</td><td>{escape(fired(one))}</td></tr>\n"
        for one in results
    )
    table = f"<table><tr><th>scenario</th><th>result</th><th>alerts</th></tr>\n{rows}</table>"
    sections = "\n".join(_section(one) for one in results)
    head = f"<h1>Rehearsals</h1>\n<p>{summarise(results)}.</p>"
    return print_page("Rehearsals", f'{head}\n<div class="scroll">{table}</div>\n{sections}')


def _section(result: Result) -> str:
    name, title = result.scenario.name, escape(result.scenario.title)
    items = "\n".join([*(_item(one, result) for one in result.outcomes), *_unseen(result)])
    return (
        f'<h2 id="{name}">{name}: {_verdict(result)}</h2>\n<p>{title}</p>\n'
        f'<div class="scroll">{draw(result)}</div>\n<ul>\n{items}\n</ul>'
    )


def _verdict(result: Result) -> str:
    return f'<b class="{_CLASSES[result.verdict]}">{result.verdict.value}</b>'


def _item(outcome: Outcome, result: Result) -> str:
    mark = f'<b class="{_CLASSES[outcome.verdict]}">{outcome.verdict.value}</b> '
    mark = "" if result.verdict is Verdict.ANSWERED else mark
    seen = f'<span class="quiet">{escape(outcome.seen)}</span>'
    return f"<li>{mark}{escape(outcome.says)}: {seen}</li>"


def _unseen(result: Result) -> Iterator[str]:
    for what in result.unseen:
        yield f'<li><b class="bad">gap</b> no rule sees that {escape(what)}</li>'
