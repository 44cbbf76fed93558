"""Rules inside of other documents: what Jsonnet prints, values of Helm, templates of OpenShift."""

import pytest

from tests.commands.importing.reading import alerts, entry, imported
from tests.secret_patterns.made_up import TOKENS, made

RULE = "{alert: Down, expr: up == 0, labels: {severity: warning}}"
GROUP = f"{{name: shop, rules: [{RULE}]}}"


@pytest.mark.parametrize(
    "text",
    [
        RULE,
        f"[{GROUP}]",
        GROUP,
        f"{{recordingrule: [], alerts: [{RULE}]}}",
        f"{{grafanaDashboards: {{}}, prometheusAlerts: {{groups: [{GROUP}]}}}}",
        f"additionalPrometheusRulesMap: {{mine: {{groups: [{GROUP}]}}}}",
        f"mon: {{prometheus: {{serverFiles: {{a.yml: {{groups: [{GROUP}]}}}}}}}}",
    ],
    ids=["rule", "groups", "group", "libsonnet", "mixin", "stack", "umbrella"],
)
def test_rules_are_found_below_keys_of_other_tools(text: str) -> None:
    (one,) = alerts(imported(text))
    assert (one["alert"], one["expr"], one["severity"]) == ("Down", "up == 0", "ticket")


def test_keys_that_hold_no_rules_are_named() -> None:
    found = imported(f"image: {{tag: a}}\nhost: b\nrules: {{groups: [{GROUP}]}}\n")
    assert [one.reason for one in found.passed_over] == [
        "no rule and no SLO stands below image, host"
    ]
    assert not found.refused


def test_a_template_of_openshift_is_to_be_rendered() -> None:
    manifest = (
        f"{{apiVersion: monitoring.rhobs/v1, kind: PrometheusRule, spec: {{groups: [{GROUP}]}}}}"
    )
    head = "apiVersion: template.openshift.io/v1\nkind: Template\n"
    one = entry(imported(f"{head}objects: [{manifest}]\n"), "Template")
    assert one.reason == "it is a template of OpenShift, which holds rules or SLOs"
    assert alerts(imported(manifest))


def test_a_secret_is_pointed_at_and_not_the_object_that_has_it() -> None:
    token = made(next(pieces for what, pieces in TOKENS if what == "a GitHub token"))
    text = f"""groups:
  - name: shop
    rules:
      - alert: Down
        expr: up == 0
        annotations:
          summary: it is down
          description: |
            ask with
            {token}
      - alert: Up
        expr: up == 1
"""
    found = imported(text)
    one = found.entries[0]
    assert (one.name, one.line, one.outcome) == ("Down", 10, "refused")
    assert one.reason == "this looks like a GitHub token (S815)"
