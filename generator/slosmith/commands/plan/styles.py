"""The forms in which a plan is printed."""

from collections.abc import Callable, Mapping

from slosmith.commands.plan.acknowledged import finding_of
from slosmith.commands.plan.comparison import Comparison
from slosmith.commands.plan.machine import print_json
from slosmith.commands.plan.pull_request import print_markdown
from slosmith.commands.plan.text import print_text
from slosmith.diagnostics.finding import Diagnostic
from slosmith.diagnostics.format import print_github, print_sarif


def risks(found: Comparison) -> tuple[Diagnostic, ...]:
    """The risks of a plan as findings, the worst first, without those that are accepted."""
    findings = (finding_of(one) for one in found.changes if not one.allowed)
    return tuple(one for one in findings if one is not None)


STYLES: Mapping[str, Callable[[Comparison], str]] = {
    "text": print_text,
    "markdown": print_markdown,
    "json": print_json,
    "github": lambda found: print_github(risks(found)),
    "sarif": lambda found: print_sarif(risks(found)),
}
