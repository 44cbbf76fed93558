"""What differs in names alone is one proof; what promtool could tell apart is not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice, pairwise
from pathlib import Path
from string import ascii_uppercase

import pytest

from slosmith.build.compile import compile_root, generated_tests
from slosmith.output.own_cache import CACHE
from slosmith.verify import renamed
from slosmith.verify.expected import samples_in
from slosmith.verify.fired_alone import fired_alone
from slosmith.verify.proof import Case, Proof, Verdict
from slosmith.verify.renaming import form_of
from slosmith.verify.rule_parts import RuleFiles
from slosmith.verify.tests import verify_tests
from slosmith.verify.text_scenes import text_scenes
from tests.conftest import ONE_TIER, Compile, Compiled, Sample

ALERTS = """
service: shop
team: web
alerts:
"""


@pytest.fixture(autouse=True)
def _remember_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CACHE, str(tmp_path / "cache"))


def alerts(*expressions: str, more: str = "") -> str:
    """A service of alerts for these expressions, called AlertA, AlertB and so on."""
    return ALERTS + "".join(
        f"  - {{alert: Alert{name}, expr: '{one}', severity: page, summary: odd{more}}}\n"
        for name, one in zip(ascii_uppercase, expressions, strict=False)
    )


def slos(*events: str) -> str:
    """A service of SLOs over pairs of a total and its bad part."""
    return "service: shop\nteam: web\nslos:\n" + "".join(
        f"  - {{name: slo-{number}, objective: 99%, sli: {{events: {{{one}}}}}}}\n"
        for number, one in enumerate(events)
    )


def case_of(compiled: Compiled) -> Case:
    model = compile_root(compiled.root).model
    assert model is not None
    tests = generated_tests(model)
    output = compiled.output()
    return Case(model=model, root=compiled.root, output=output, tests=tests, program="this")


def forms(compiled: Compiled) -> list[str | None]:
    """The form of each SLO and alert."""
    case = case_of(compiled)
    files = RuleFiles(output=case.output)
    named = [one for one in case.tests if one.part.rules.endswith("/shop.yaml")]
    return [
        form_of(files.rules_of(one.part), [text.text for text in one.documents]) for one in named
    ]


def are_one(compiled: Compiled) -> bool:
    found = forms(compiled)
    assert len(found) == 2
    return None not in found and len({*found}) == 1


def evidence(case: Case) -> Iterator[Proof]:
    yield from (one for one in verify_tests(case) if one.area == "tests")


def renamings(proofs: list[Proof]) -> list[Proof]:
    return [one for one in proofs if "by renaming" in one.evidence]


def test_what_differs_in_names_alone_is_one(compile: Compile) -> None:
    assert are_one(compile(alerts('jobs{queue="mail"} > 5', 'tasks{lane="post"} > 5')))
    assert are_one(
        compile(
            slos(
                "total: orders_total, bad: 'orders_total{state=\"lost\"}'",
                "total: parcels_total, bad: 'parcels_total{state=\"late\"}'",
            )
        )
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('jobs{queue="mail"} > 5', 'jobs{queue="mail"} > 6'),  # a number
        ('jobs{queue="mail"} > 5', 'jobs{queue="2"} > 5'),  # a number among values
        ("jobs > 5", "jobs >= 5"),
        ("rate(jobs_count[5m]) > 5", "rate(jobs_sum[5m]) > 5"),  # what kind of series it is
        ("sum by (job) (up) > 5", "sum by (le) (up) > 5"),  # what PromQL reads otherwise
        ("sum(firing) > 5", 'sum(ALERTS{alertname="x"}) > 5'),
        ("avg(jobs) > 5", "max(jobs) > 5"),
        # The series of the first are two, those of the second are one.
        ("jobs + on () tasks > 5", "jobs + on () jobs > 5"),
        # The names of labels stand in another order, and so do the values of one label.
        ('jobs{a="x",b="y"} > 5', 'jobs{b="x",a="y"} > 5'),
        ('jobs{a="x"} + on () jobs{a="y"} > 5', 'jobs{a="y"} + on () jobs{a="x"} > 5'),
        # The same pattern, which matches a name of the first and none of the second.
        ('jobs{queue="mail",job!~"m.*"} > 5', 'jobs{queue="post",job!~"m.*"} > 5'),
        ('jobs{queue=~"mail|.+"} > 5', 'jobs{queue=~"post|.+"} > 5'),
    ],
)
def test_what_promtool_could_tell_apart_is_two(compile: Compile, one: str, other: str) -> None:
    found = forms(compile(alerts(one, other)))
    assert None not in found
    assert len({*found}) == 2


def test_two_slos_are_two_where_series_of_one_collide(compile: Compile) -> None:
    compiled = compile(
        slos(
            "total: orders_total, bad: 'orders_total{state=\"lost\"}'",
            "total: parcels_total, bad: 'letters_total{state=\"late\"}'",
        )
    )
    assert not are_one(compiled)


@pytest.mark.parametrize(
    "expression",
    [
        'label_replace(jobs, "team", "$1", "queue", "(.*)-.*") > 5',
        'label_join(jobs, "team", "-", "queue", "job") > 5',
        'count by (hash) (count_values by (job) ("hash", jobs)) > 5',
    ],
)
def test_what_looks_into_names_has_no_form(compile: Compile, expression: str) -> None:
    assert forms(compile(alerts(expression))) == [None]


@pytest.mark.parametrize(
    ("text", "has_form"),
    [
        ("{{ $value | humanize }} jobs in {{ $labels.queue }}", True),
        ('{{ if match "^m" $labels.queue }}mail{{ end }}', False),
        ("{{ if lt $labels.queue $labels.job }}first{{ end }}", False),
    ],
)
def test_a_template_that_looks_into_names_has_no_form(
    compile: Compile, text: str, has_form: bool
) -> None:
    more = f", description: '{text}'"
    (form,) = forms(compile(alerts("sum by (queue, job) (jobs) > 5", more=more)))
    assert (form is not None) is has_form


def test_prose_is_no_part_of_a_form_and_what_a_template_does_is(compile: Compile) -> None:
    text = alerts("jobs > 5", "tasks > 5")
    assert are_one(compile(text.replace("summary: odd", "summary: jobs wait", 1)))
    assert not are_one(compile(text.replace("summary: odd", "summary: '{{ $value }} wait'", 1)))


def test_rules_of_another_layout_have_no_form() -> None:
    rules = '# x\ngroups:\n  - name: "a"\n    rules:\n      - alert: "A"\n        expr: "up == 0"\n'
    assert form_of(rules, [])
    assert form_of(rules.replace('"A"', "A"), []) is None
    assert form_of(rules.replace("        expr", "        limit: 3\n        expr"), []) is None
    assert form_of(rules + "        labels:\n            team: a\n", []) is None
    # Words that nobody has read could be the same as others, or not.
    assert form_of(rules + '        labels: {team: "a"}\n', []) is None
    # A comment ends where a line of YAML does, and what stands behind it is none.
    assert form_of(rules.replace("# x", "# x\u2028groups: []\u2028---"), []) is None
    assert form_of(rules.replace("up ==", "up{a='\\x00'} =="), []) is None


@pytest.mark.judge
@pytest.mark.usefixtures("promtool")
def test_one_stands_for_others_and_a_sample_is_played(compile: Compile) -> None:
    case = case_of(compile(alerts("jobs_a > 5", "jobs_b > 5", "jobs_c > 5")))
    found = [*evidence(case)]
    assert {one.verdict for one in found} == {Verdict.PROVEN}
    by_renaming = renamings(found)
    assert len({one.subject for one in by_renaming}) == 1
    assert all("as Alert" in one.evidence for one in by_renaming)
    # Asked again, each says the same of itself; with --each promtool is asked of every one.
    assert {*evidence(case)} == {*found}
    assert not renamings([*evidence(replace(case, each=True))])
    texts = [one for one in verify_tests(case) if one.area == "texts"]
    assert len(texts) == 3


@pytest.mark.judge
@pytest.mark.usefixtures("promtool")
def test_what_was_changed_in_the_output_is_played_itself(compile: Compile) -> None:
    compiled = compile(alerts("jobs_a > 5", "jobs_b > 5", "jobs_c > 5"))
    rules = compiled.rules("shop")
    rules.write_text(rules.read_text().replace("jobs_b > 5", "jobs_b > 50"))
    failed = {one.subject for one in evidence(case_of(compiled)) if one.verdict is Verdict.FAILED}
    assert failed == {"AlertB (shop)"}


@pytest.mark.judge
@pytest.mark.usefixtures("promtool")
def test_what_it_says_is_asked_of_each(compile: Compile) -> None:
    compiled = compile(alerts("jobs_a > 5", "jobs_b > 5", "jobs_c > 5"))
    rules = compiled.rules("shop")
    first, *others = rules.read_text().split('summary: "odd"')
    for changed in range(3):
        marks = ["odd" if number != changed else "even" for number in range(3)]
        pieces = zip(marks, others, strict=True)
        rules.write_text(first + "".join(f'summary: "{mark}"{text}' for mark, text in pieces))
        proofs = [*evidence(case_of(compiled))]
        failed = {one.subject for one in proofs if one.verdict is Verdict.FAILED}
        assert failed == {f"Alert{chr(65 + changed)} (shop)"}


@pytest.mark.judge
@pytest.mark.usefixtures("promtool")
def test_a_disagreement_names_both_and_nothing_stands_for_others(
    compile: Compile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Were a form too wide, the sample would say so: here alerts of two thresholds have one."""
    compiled = compile(alerts(*(f"jobs_{one} > 5" for one in "abcd")))
    rules = compiled.rules("shop")
    text = rules.read_text()
    for one in "bcd":
        text = text.replace(f"jobs_{one} > 5", f"jobs_{one} > 50")
    rules.write_text(text)
    monkeypatch.setattr(renamed, "form_of", lambda *_: "one")
    found = [*evidence(case_of(compiled))]
    (said,) = (one for one in found if "but for names" in one.claim)
    assert said.verdict is Verdict.FAILED
    assert "AlertA (shop)" in said.evidence
    assert "report it" in said.evidence
    case = case_of(compiled)
    again = [[*evidence(one)] for one in (case, replace(case, fresh=True), case)]
    for proofs in (found, *again):
        failed = {one.subject for one in proofs if one.verdict is Verdict.FAILED}
        assert failed == {f"Alert{one} (shop)" for one in "BCD"}
        assert not renamings(proofs)


@pytest.mark.judge
@pytest.mark.usefixtures("promtool")
def test_a_text_that_its_own_numbers_break_is_found_of_each(compile: Compile) -> None:
    """What is put in for others is 1, of which it says nothing."""
    text = '{{ if gt $value 5.0 }}{{ printf "%d" $value }}{{ end }}'
    each = (f"jobs_{one} > 5" for one in "abcd")
    case = case_of(compile(alerts(*each, more=f", description: '{text}'")))
    texts = [one for one in verify_tests(case) if one.area == "texts"]
    assert [one.verdict for one in texts] == [Verdict.FAILED] * 4


@pytest.mark.judge
@pytest.mark.usefixtures("promtool")
def test_nothing_of_another_root_stands_for_a_part(compile: Compile) -> None:
    """Who reads the report could not look at it."""
    assert not renamings([*evidence(case_of(compile(alerts("jobs_a > 5"))))])
    other = alerts("jobs_b > 5").replace("AlertA", "Other")
    assert not renamings([*evidence(case_of(compile(other)))])


SLOS = slos(*(f"total: {one}_total, bad: '{one}_total{{state=\"lost\"}}'" for one in "abc"))


def test_what_slos_say_needs_no_scene_where_another_stands_for_them(compile: Compile) -> None:
    """All alerts of an SLO say what is expected to the letter in one evaluation."""
    case = case_of(compile(SLOS))
    files = RuleFiles(output=case.output)
    for one in case.tests[:3]:
        alone = fired_alone(files.rules_of(one.part))
        assert alone.count("- alert: ") == alone.count('expr: "said_')
        assert not re.search("(?m)^ *(?:for|keep_firing_for|- record):", alone)
        assert one.said.count("  - name: ") == 1
        texts = [test.text for test in one.documents]
        assert {*samples_in("".join(texts))} == {*samples_in(one.said)}
        assert not any(text_scenes(texts, one.said))
        # Without it as few scenes as show every text, and each of these as it stands there.
        kept = text_scenes(texts, "")
        assert {*samples_in("".join(kept))} == {*samples_in("".join(texts))}
        assert 1 < "".join(kept).count("  - name: ") < "".join(texts).count("  - name: ")
        # Where all but one text are known, that one alone is asked for.
        unknown = max(samples_in(one.said), key=one.said.index)
        (asking,) = filter(None, text_scenes(texts, one.said.replace(unknown, "")))
        assert [*samples_in(asking)] == [unknown]
        assert asking.count("      - expr: ") == 1
        assert "alert_rule_test" not in asking


@pytest.mark.slow
@pytest.mark.judge
@pytest.mark.usefixtures("promtool")
def test_a_wrong_text_of_any_of_many_slos_is_found(compile: Compile) -> None:
    """Of one that was played, of one of the sample, and of one that another stands for."""
    compiled = compile(SLOS + ONE_TIER)
    rules = compiled.rules("shop")
    assert {one.verdict for one in evidence(case_of(compiled))} == {Verdict.PROVEN}
    text = rules.read_text()
    for slo in range(3):
        place = text.index(f'- alert: "ShopSlo{slo}BudgetBurn"')
        wrong = text[place:].replace("of the events were bad", "of the events were good", 1)
        rules.write_text(text[:place] + wrong)
        proofs = [*evidence(case_of(compiled))]
        failed = {one.subject for one in proofs if one.verdict is Verdict.FAILED}
        assert failed == {f"ShopSlo{slo}BudgetBurn (shop/slo-{slo}, fast)"}


@pytest.mark.judge
@pytest.mark.usefixtures("promtool")
def test_a_text_that_looks_up_the_figures_of_another_slo_is_found(
    compile: Compile, sample: Sample
) -> None:
    """Though both are asked for in one run, and their figures are the same."""
    compiled = compile(SLOS + ONE_TIER)
    rules = compiled.rules("shop")
    text, looked_up = (
        rules.read_text(),
        '(slo:burn_rate:rate1h{service=\\\\"shop\\\\",slo=\\\\"slo-)%s',
    )
    for slo, other in islice(pairwise((*range(3), 0)), sample(1, 3)):
        wrong = re.sub(looked_up % slo, rf"\g<1>{other}", text)
        assert wrong != text
        rules.write_text(wrong)
        failed = {
            one.subject for one in evidence(case_of(compiled)) if one.verdict is Verdict.FAILED
        }
        assert failed == {f"ShopSlo{slo}BudgetBurn (shop/slo-{slo}, fast)"}
