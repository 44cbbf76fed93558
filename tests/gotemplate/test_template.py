"""Templates of alerts: what is wrong with them, judged by the real promtool, and what they read."""

import json
import re
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slosmith.gotemplate.functions import ARGUMENTS
from slosmith.gotemplate.template import check_template, labels_used
from slosmith.promql import escape_template

GOOD = [
    "plain text }} with { braces } and {",
    "{{ $labels.provider }} is {{ $value | humanize }}",
    "{{.Labels.a}}{{ .Value }}{{$.Labels.b}}{{ $externalLabels.region }}{{ .ExternalURL }}",
    '{{ index $labels "a" }}{{ "b" | index .Labels }}',
    "{{ if $labels.a }}x{{ else if eq $value 1.0 }}y{{ else }}z{{ end }}",
    '{{ range query "up" }}{{ .Labels.instance }}{{ . | value }}{{ else }}{{ .Value }}{{ end }}',
    '{{ range $i, $e := query "up" }}{{ $i }}{{ label "a" $e }}{{ break }}{{ end }}',
    "{{- /* a comment with }} in it */ -}} x {{/**/}}",
    "{{ with $x := $labels.a }}{{ $x }}{{ . }}{{ end }}",
    '{{ with query "up" }}{{ . | first | value }}{{ end }}',
    "{{ $a := 1 }}{{ if true }}{{ $a = 2 }}{{ end }}{{ $a }}",
    '{{ define "t" }}{{ . }}{{ end }}{{ template "t" $labels.a }}',
    '{{ block "b" $value }}{{ . | humanize }}{{ end }}',
    '{{ (printf "%.1f" $value) | title }}{{ printf `%s` (index .Labels "a") }}',
    "{{ -3 }}{{- 3 }}{{3 -}}{{ 0x1F }}{{ 1.5e3 }}{{ 'a' }}{{ \"\\n\\\"\" }}",
    '{{ .Labels.a | toUpper | title | reReplaceAll "A" "b" }}',
    "{{ and true (or false $value) | not }}",
    "{{\n  $value\n}}",
    '{{ humanizeDuration $value }}{{ parseDuration "1h" | humanizeDuration }}',
    "{{ range $labels }}{{ . }}{{ continue }}{{ end }}",
    "{{ pathPrefix }}{{ print externalURL }}{{ args 1 2 | len }}",
    "{{ . | print }}{{ $ | print }}",
    "{{`}}`}}",
]  # fmt: skip

# Templates that Prometheus refuses to load, with the part pointed at and what is said.
REFUSED = [
    ("{{ $value", "{{ $value", "the action is never closed: end it with }}"),
    ('{{ "abc }} x', '"abc }}', 'the string is never closed: end it with "'),
    ("{{/* c", "{{/* c", "the comment is never closed: end it with */}}"),
    ("{{/* c */ x }}", "{{/* c */", "a comment fills its braces: write }} right behind */"),
    ("{{ /* c */ }}", "/", "unexpected /: take it out"),
    ("{{ $x }}", "$x", 'the variable "$x" is not defined: declare it with :='),
    ("{{ $label.a }}", "$label", 'the variable "$label" is not defined: did you mean $labels?'),
    ("{{ humanise 1 }}", "humanise", 'unknown function "humanise": did you mean humanize?'),
    ("{{ provider }}", "provider", 'unknown function "provider": take one that Prometheus has'),
    ("{{ end }}", "{{ end }}", '"end" closes nothing: take it out'),
    ("{{ else }}", "{{ else }}", '"else" belongs to nothing: take it out'),
    ("{{ if true }}x", "{{ if true }}", '"if" is never closed: add {{end}}'),
    ("{{ if }}x{{ end }}", "", "if has no value: write one behind it"),
    (
        "{{ if true }}{{ else }}{{ else }}{{ end }}",
        "{{ else }}",
        '"else" belongs to nothing: take it out',
    ),
    ("{{ range $labels }}{{ else if true }}{{ end }}", "if", "unexpected if: take it out"),
    (
        "{{ with $x := 1 }}{{ end }}{{ $x }}",
        "$x",
        'the variable "$x" is not defined: declare it with :=',
    ),
    (
        '{{ define "t" }}{{ $labels.a }}{{ end }}',
        "$labels",
        'the variable "$labels" is not defined: declare it with :=',
    ),
    ("{{ template }}", "{{ template }}", '"template" needs a name in quotes behind it'),
    (
        '{{ if true }}{{ define "x" }}{{ end }}{{ end }}',
        '{{ define "x" }}',
        '"define" stands inside another action: move it out',
    ),
    ("{{ break }}", "{{ break }}", '"break" stands outside of "range": take it out'),
    ("{{ }}", "", "the action has no value: write one behind it"),
    ("{{ ( $value }}", "(", '"(" is never closed: add ")"'),
    ("{{ $value ) }}", ")", "unexpected ): take it out"),
    ('{{ "a""b" }}', '"b"', '"b" needs a space before it'),
    ('{{ $labels["a"] }}', "[", "[ needs a space before it"),
    ("{{ $labels.a-b }}", "-", "- needs a space before it"),
    ("{{ $value | 2 }}", "2", '"2" takes no arguments: call a function such as printf'),
    ('{{ "a".b }}', '"a".b', '"a" has no fields: take .b out'),
    ("{{ $x := 1 }}{{ $x=2 }}", "=", "= needs a space before it"),
    (
        r'{{ "\z" }}',
        r'"\z"',
        "the string holds an escape that Go does not know: write \\\\ for \\",
    ),
    (
        "{{ print if }}",
        "if",
        '"if" stands only at the beginning of an action: take it out',
    ),
    ("{{ end x }}", "x", "unexpected x: take it out"),
]

# Templates that load, and fail when the alert fires.
FAILING = [
    ("{{ $x = 1 }}", "$x", 'the variable "$x" is not defined: declare it with :='),
    ("{{ .Foo }}", ".Foo", 'an alert has no ".Foo": write .Labels or .Value'),
    ("{{ .Label.a }}", ".Label", 'an alert has no ".Label": did you mean .Labels?'),
    ("{{ $labels.a.b }}", ".b", '"$labels" has nothing so deep: take ".b" out'),
    ("{{ $value.x }}", ".x", '"$value" has nothing so deep: take ".x" out'),
    ("{{ humanize }}", "humanize", '"humanize" has 0 argument(s) here: write 1'),
    ('{{ match "a" }}', "match", '"match" has 1 argument(s) here: write 2'),
    (
        "{{ $value $labels }}",
        "$value $labels",
        '"$value" takes no arguments: call a function such as printf',
    ),
    (
        "{{ $value | $labels }}",
        "$labels",
        '"$labels" takes no arguments: call a function such as printf',
    ),
    ("{{ nil }}", "nil", "nil is no value to print: take it out"),
    ('{{ template "u" . }}', '"u"', 'no template "u" is defined here: write its text'),
]  # fmt: skip


@pytest.mark.parametrize("text", GOOD)
def test_a_good_template_has_no_problem(text: str) -> None:
    assert check_template(text) == ()


@pytest.mark.parametrize(
    ("text", "place", "message"), [*REFUSED, *FAILING], ids=[t for t, _, _ in [*REFUSED, *FAILING]]
)
def test_a_problem_points_at_its_cause(text: str, place: str, message: str) -> None:
    (problem,) = check_template(text)
    assert (text[problem.start : problem.end], problem.message) == (place, message)


def test_a_pipe_into_nothing_is_a_problem_though_go_overlooks_it() -> None:
    (problem,) = check_template("{{ $value | }}")
    assert problem.message == "| has no value: write one behind it"


def test_every_problem_is_reported_at_once() -> None:
    text = "{{ $x }} {{ humanise 1 }} {{ if true }}"
    assert [text[p.start : p.end] for p in check_template(text)] == [
        "$x",
        "humanise",
        "{{ if true }}",
    ]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("{{ $labels.a }}{{ .Labels.b }}{{ $.Labels.c }}", ["a", "b", "c"]),
        ('{{ index $labels "a" }}{{ "b" | index .Labels }}', ["a", "b"]),
        ("{{ if $labels.a }}{{ printf `%s` (index $.Labels `b`) }}{{ end }}", ["a", "b"]),
        ('{{ range query "up" }}{{ .Labels.instance }}{{ $labels.a }}{{ end }}', ["a"]),
        ('{{ define "t" }}{{ .Labels.x }}{{ end }}{{ $externalLabels.y }}', []),
        ("$labels.a {{/* $labels.b */}} {{ `$labels.c` }}", []),
        ("{{ $labels.a }}{{ broken", ["a"]),
    ],
)
def test_the_labels_that_a_template_reads(text: str, names: list[str]) -> None:
    used = labels_used(text)
    assert [use.name for use in used] == names
    assert all(use.name in text[use.start : use.end] for use in used)


PIECES = [
    "{{",
    "}}",
    "{{- ",
    " -}}",
    "$labels",
    ".a",
    "$value",
    "|",
    "if ",
    "end",
    "else",
    " ",
    '"',
]
PIECES += ["/*", "*/", "(", ")", ":=", "range ", "define ", "template ", "humanize", "\\", "1", "`"]


@given(st.text() | st.lists(st.sampled_from(PIECES)).map("".join))
def test_no_text_raises(text: str) -> None:
    for problem in check_template(text):
        assert 0 <= problem.start <= problem.end <= len(text)
    assert all(use.name in text[use.start : use.end] for use in labels_used(text))


@given(st.text() | st.text('{}-" x'))
def test_an_escaped_text_has_no_problem_and_reads_nothing(text: str) -> None:
    escaped = escape_template(text)
    assert check_template(escaped) == ()
    assert labels_used(escaped) == ()


def rules(text: str) -> str:
    rule = {"alert": "A", "expr": "vector(1) > 0", "annotations": {"text": text}}
    return json.dumps({"groups": [{"name": "g", "rules": [rule]}]})


def refused(promtool: str, folder: Path, texts: list[str]) -> list[bool]:
    """Say for each template whether Prometheus refuses to load a rule with it."""
    paths = [folder / f"{n}.yaml" for n in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(rules(text))
    command = [promtool, "check", "rules", *map(str, paths)]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    failed = set(re.findall(r"/(\d+)\.yaml: .*(?:template|annotation)", told.stdout + told.stderr))
    return [str(n) in failed for n in range(len(texts))]


def expanded(promtool: str, folder: Path, text: str) -> str:
    """Return what Prometheus makes of a template when the alert fires."""
    (folder / "rules.yaml").write_text(rules(text))
    expected = {"eval_time": "1m", "alertname": "A", "exp_alerts": [{"exp_labels": {"no": "1"}}]}
    test = {
        "rule_files": ["rules.yaml"],
        "tests": [{"interval": "1m", "alert_rule_test": [expected]}],
    }
    (folder / "test.yaml").write_text(json.dumps(test))
    command = [promtool, "test", "rules", str(folder / "test.yaml")]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    output = told.stdout + told.stderr
    found = re.search(r"got:.*?Annotations:\{text=(\".*\")\}", output, re.DOTALL)
    assert found, output
    return str(json.loads(found[1]))


@pytest.mark.judge
def test_prometheus_refuses_the_same_templates(promtool: str, tmp_path: Path) -> None:
    bad = [text for text, _, _ in REFUSED]
    late = [text for text, _, _ in FAILING]
    assert refused(promtool, tmp_path, bad) == [True] * len(bad)
    assert refused(promtool, tmp_path, [*GOOD, *late]) == [False] * (len(GOOD) + len(late))


@pytest.mark.judge
def test_prometheus_knows_the_same_functions(promtool: str, tmp_path: Path) -> None:
    names = [*sorted(ARGUMENTS), "tmpl", "urlQueryEscape", "now", "join"]
    unknown = refused(promtool, tmp_path, [f"{{{{ {name} }}}}" for name in names])
    assert [n for n, no in zip(names, unknown, strict=True) if no] == names[-4:]


@pytest.mark.judge
@pytest.mark.parametrize("text", [text for text, _, _ in FAILING])
def test_prometheus_fails_on_the_same_templates(promtool: str, tmp_path: Path, text: str) -> None:
    assert "error expanding template" in expanded(promtool, tmp_path, text)


@pytest.mark.judge
@pytest.mark.parametrize("text", ["{{ $labels.x }}", "{{{", "{{{{ {", '"{{', "{{-", "-}}", "{{/*"])
def test_prometheus_prints_an_escaped_text_as_it_was(
    promtool: str, tmp_path: Path, text: str
) -> None:
    assert expanded(promtool, tmp_path, escape_template(text)) == text
