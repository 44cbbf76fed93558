"""What a template says is worked out without Go; the expected texts are those of Prometheus."""

from __future__ import annotations

import pytest

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
        "{{- $labels.pod }}",
        "{{ /* a comment */ }}{{ $x := 1 }}",
        '{{ printf "%d" $value }}',
        '{{ printf "%s" }}',
        "{{ humanize $labels.pod }}",
        "{{ $externalURL }}",
        "{{ first (query `seen`) 1 }}",
        "{{ }}",
    ],
)
def test_what_is_not_worked_out_is_said_to_be_unknown(template: str) -> None:
    with pytest.raises(NotKnownError):
        expand(template, FIRING)
