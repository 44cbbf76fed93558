"""Generated tests that rules do not pass though these are as rendered: a mistake of slosmith.

What an alert should do is worked out from its own expression, so it cannot fail there: another test
is searched, or it is not proven.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from slosmith.emit.promtool_tests import SAYS, WHOLE, Gap
from slosmith.emit.promtool_tests.parts import Part, PartTests
from slosmith.emit.rules import service_text
from slosmith.verify.answers import Answers
from slosmith.verify.played import Played, behaves, holds
from slosmith.verify.proof import Case
from slosmith.verify.rule_parts import RuleFiles, rules_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """What was played without such mistakes, and what these leave open."""

    played: tuple[Played, ...]
    gaps: tuple[Gap, ...]


def without_mistakes(case: Case, tests: Iterable[PartTests], played: Iterable[Played]) -> Sound:
    """Of plain alerts alone: what is made for SLOs is made from more than a query."""
    sound = {one.path: one for one in played}
    files, gaps = RuleFiles(output=case.output), list[Gap]()
    for one in tests:
        answers = [sound[test.path] for test in one.documents if test.path in sound]
        if not one.part.alert or holds(answers) or not _is_rendered(case, one.part, files):
            continue
        for answer in answers:
            if behaves(answers):
                gaps += _unsaid(answer)
                sound[answer.path] = _silent(answer)
            else:
                gaps += _unproven(answer, answers)
                del sound[answer.path]
    return Sound(played=tuple(sound.values()), gaps=tuple(gaps))


def _is_rendered(case: Case, part: Part, files: RuleFiles) -> bool:
    model = case.model
    services = [one for one in model.services if model.rules_file(one.name) == part.rules]
    texts = (service_text(service, model.settings) for service in services)
    return any(rules_in(text, part) == files.rules_of(part) for text in texts)


def _unproven(answer: Played, answers: Iterable[Played]) -> Iterator[Gap]:
    every = [one.answers for one in answers]
    seen = [text for one in every for text in (one.trouble, *one.failed.values()) if text]
    for subject in dict.fromkeys(subject for subject, _ in answer.claims):
        reason = f"promtool says otherwise than slosmith worked out: {seen[0]}"
        yield Gap(subject=subject, claim=WHOLE, reason=reason)


def _unsaid(answer: Played) -> Iterator[Gap]:
    for (subject, claim), seen in answer.answers.failed.items():
        reason = f"promtool reads out something else than slosmith worked out: {seen}"
        yield Gap(subject=subject, claim=claim, reason=reason)


def _silent(answer: Played) -> Played:
    """The same without what is said."""
    claims = tuple(one for one in answer.claims if one[1] != SAYS)
    heard = answer.answers.heard
    return replace(answer, claims=claims, answers=Answers(claims=claims, heard=heard))
