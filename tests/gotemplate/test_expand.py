"""What a template says is worked out without Go; the expected texts are those of Prometheus."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
import yaml

from slosmith.gotemplate.expand import Firing, expand
from slosmith.gotemplate.words import NotKnownError

FIRING = Firing(
    labels={"pod": "a b", "odd": 'x"y'},
    value=0.0144,
    figures={'up{pod="a b"}': -3.5, "seen": 93784.0, 'q{o="x\\"y"}': 1.0},
)


@pytest.mark.parametrize(
    ("template", "says"),
    [
        ("plain", "plain"),
        ("{{ $labels.pod }}{{ .Labels.pod }}{{ $labels.gone }}", "a ba b"),
        ("{{ $value }} {{ .Value | humanizePercentage }}", "0.0144 1.44%"),
        ('{{ printf "%.1f of %s, %v and 100%%" $value $labels.pod true }}', "0.0 of a b, true and"),
        ('{{ printf "%0.2f" $value }}', "0.01"),
        ("{{ $labels.pod | urlquery }}", "a+b"),
        ("{{ humanize 0.05 }} {{ humanize 1234567.0 }} {{ humanize 0.0 }}", "50m 1.235M 0"),
        ("{{ humanize1024 1048576.0 }} {{ humanize1024 2048.0 }}", "1Mi 2ki"),
        ("{{ humanizeDuration 93784.9 }}", "1d 2h 3m 4s"),
        ("{{ humanizeDuration 61.5 }} {{ humanizeDuration 1.5 }}", "1m 1s 1.5s"),
        ("{{ humanizeDuration 0.002 }}", "2ms"),
        (
            "{{ with query `seen` }}{{ . | first | value | humanizeDuration }}{{ end }}",
            "1d 2h 3m 4s",
        ),
        ("{{ printf `up{pod=%q}` $labels.pod | query | first | value }}", "-3.5"),
        ("{{ printf `q{o=%q}` $labels.odd | query | first | value }}", "1"),
        ("{{ if lt $value 1.0 }}low{{ else }}high{{ end }}!", "low!"),
        ("{{ if gt $value 1.0 }}{{ range query `x` }}{{ end }}{{ else }}low{{ end }}", None),
        ("{{ if $labels.gone }}a{{ if $labels.pod }}b{{ else }}c{{ end }}{{ end }}d", "d"),
        ("{{ if (gt $value 0.01) }}over{{ end }}", "over"),
        ("{{ if $labels.gone }}a{{ else if $labels.pod }}b{{ else }}c{{ end }}d", "bd"),
        ("{{ if $labels.pod }}a{{ else if humanize `b` }}b{{ else }}c{{ end }}d", "ad"),
        ("{{ if $labels.gone }}a{{ else with $labels.odd }}{{ . }}{{ end }}d", 'x"yd'),
        ("{{ .ExternalLabels.site }}{{ $externalLabels.site }}.", "."),
        ("a \n{{- /* why */ -}}\t b{{/* no - more */}} c", "ab c"),
        ("a {{- $value -}} b {{ if $labels.pod -}} yes {{- end }}.", "a0.0144b yes."),
        ("a {{-3.5}} b", "a -3.5 b"),
    ],
)
def test_a_template_says_what_prometheus_makes_of_it(template: str, says: str | None) -> None:
    if says is None:
        with pytest.raises(NotKnownError):
            expand(template, FIRING)
    else:
        assert expand(template, FIRING).startswith(says)


@pytest.mark.parametrize(
    "template",
    [
        "{{ reReplaceAll `a` `b` $labels.pod }}",
        "{{ query `another` }}",
        "{{ range query `seen` }}{{ end }}",
        "{{ /* no comment, with spaces */ }}",
        "{{ $x := 1 }}",
        '{{ printf "%s" $value }}',
        '{{ printf "%d" $value }}',
        '{{ printf "%s" }}',
        "{{ humanize $labels.pod }}",
        "{{ $externalURL }}",
        "{{ first (query `seen`) 1 }}",
        "{{ $labels }}",
        "{{ }}",
    ],
)
def test_what_is_not_worked_out_is_said_to_be_unknown(template: str) -> None:
    with pytest.raises(NotKnownError):
        expand(template, FIRING)


def test_all_labels_are_printed_as_go_prints_a_map() -> None:
    firing = Firing(labels={}, value=None, figures={}, found={"b": "x y", "__name__": "up"})
    assert expand("{{ $labels }} {{ .Labels }}", firing) == " ".join(["map[__name__:up b:x y]"] * 2)


# Each as promtool 2.42 and 3.5 print it in an annotation.
NUMBERS = {
    0.0: "0",
    100000.0: "100000",
    999999.5: "999999.5",
    1000000.0: "1e+06",
    1112832.0: "1.112832e+06",
    -2500000.25: "-2.50000025e+06",
    1e21: "1e+21",
    123456789012.0: "1.23456789012e+11",
    0.0001: "0.0001",
    0.00001: "1e-05",
    -0.000025: "-2.5e-05",
    0.1 + 0.2: "0.30000000000000004",
}


@pytest.mark.parametrize(("number", "says"), NUMBERS.items())
def test_a_number_is_printed_as_go_prints_it(number: float, says: str) -> None:
    firing = Firing(labels={}, value=number, figures={})
    assert expand("{{ $value }} {{ printf `%v` .Value }}", firing) == f"{says} {says}"


@pytest.mark.judge
@pytest.mark.every_version
def test_promtool_prints_numbers_so(promtool: str, tmp_path: Path) -> None:
    rules = [
        {"alert": f"N{place}", "expr": f"vector({number!r})", "annotations": {"a": "{{ $value }}"}}
        for place, number in enumerate(NUMBERS)
    ]
    tests = [
        {
            "eval_time": "1m",
            "alertname": f"N{place}",
            "exp_alerts": [{"exp_annotations": {"a": says}}],
        }
        for place, says in enumerate(NUMBERS.values())
    ]
    (tmp_path / "rules.yaml").write_text(
        yaml.safe_dump({"groups": [{"name": "g", "rules": rules}]})
    )
    sheet = {"rule_files": ["rules.yaml"], "tests": [{"alert_rule_test": tests}]}
    (tmp_path / "test.yaml").write_text(yaml.safe_dump(sheet))
    words = [promtool, "test", "rules", str(tmp_path / "test.yaml")]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
