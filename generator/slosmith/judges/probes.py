"""What each outside tool must pass and must refuse before a word of it is believed.

A program that exits 0 whatever it is asked would prove everything.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

_RULES = 'groups: [{name: g, rules: [{record: "a:b", expr: "vector(1)"}]}]\n'
_BROKEN_RULES = 'groups: [{name: g, rules: [{record: "a:b", expr: "vector("}]}]\n'
_TEST = """\
rule_files: [rules.yaml]
evaluation_interval: 1m
tests:
  - interval: 1m
    promql_expr_test:
      - {expr: "a:b", eval_time: 1m, exp_samples: [{labels: "a:b", value: VALUE}]}
"""
_ROUTES = """\
receivers: [{name: one}, {name: two}]
route: {receiver: one, routes: [{receiver: two, matchers: ['to="two"']}]}
"""
_TEMPLATE = '{{ define "there" }}{{ range .Alerts }}one to {{ .Labels.to }}.{{ end }}{{ end }}'
_ALERTS = """{"receiver": "one", "status": "firing", "alerts": [{"status": "firing", "labels":
{"to": "two"}, "annotations": {}}]}"""
_BROKEN_ROUTES = "receivers: [{name: one}]\nroute: {receiver: nobody}\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """One call of a tool, whether it must pass, and words that it must print.

    ``lie`` says what a tool does that answers otherwise. FOLDER stands for where the files are.
    """

    words: tuple[str, ...]
    passes: bool
    says: str
    lie: str
    files: Mapping[str, str] = field(default_factory=dict)


def _version(name: str) -> Probe:
    return Probe(
        words=("--version",), passes=True, says=f"{name}, version ", lie="does not say its version"
    )


_PROMTOOL = (
    _version("promtool"),
    Probe(
        words=("check", "rules", "FOLDER/rules.yaml"),
        passes=True,
        says="1 rules found",
        lie="refuses rules that are right",
        files={"rules.yaml": _RULES},
    ),
    Probe(
        words=("check", "rules", "FOLDER/broken.yaml"),
        passes=False,
        says="broken.yaml",
        lie="accepts rules that are broken",
        files={"broken.yaml": _BROKEN_RULES},
    ),
    Probe(
        words=("test", "rules", "FOLDER/right.yaml"),
        passes=True,
        says="SUCCESS",
        lie="fails a test that holds",
        files={"right.yaml": _TEST.replace("VALUE", "1")},
    ),
    Probe(
        words=("test", "rules", "FOLDER/wrong.yaml"),
        passes=False,
        says="FAILED",
        lie="passes a test that does not hold",
        files={"wrong.yaml": _TEST.replace("VALUE", "2")},
    ),
)
_AMTOOL = (
    _version("amtool"),
    Probe(
        words=("check-config", "FOLDER/routes.yaml"),
        passes=True,
        says="2 receivers",
        lie="refuses a configuration that is right",
        files={"routes.yaml": _ROUTES},
    ),
    Probe(
        words=("check-config", "FOLDER/broken.yaml"),
        passes=False,
        says="nobody",
        lie="accepts a configuration that is broken",
        files={"broken.yaml": _BROKEN_ROUTES},
    ),
    *(
        Probe(
            words=(
                *("config", "routes", "test", "--config.file=FOLDER/routes.yaml"),
                *(f"--verify.receivers={receiver}", "to=two"),
            ),
            passes=receiver == "two",
            says="two",
            lie=f"answers wrongly who is notified ({receiver})",
        )
        for receiver in ("two", "one")
    ),
    *(
        Probe(
            words=(
                *("template", "render", "--template.glob=FOLDER/*.tmpl"),
                *(
                    "--template.data=FOLDER/alerts.json",
                    f'--template.text={{{{ template "{name}" . }}}}',
                ),
            ),
            passes=name == "there",
            says=said,
            lie=f"answers wrongly what a message says ({name})",
            files={"there.tmpl": _TEMPLATE, "alerts.json": _ALERTS},
        )
        for name, said in (("there", "one to two."), ("nowhere", "nowhere"))
    ),
)
_ALERTMANAGER = (
    _version("alertmanager"),
    Probe(
        words=(
            *("--config.file=FOLDER/broken.yaml", "--storage.path=FOLDER/data"),
            *("--web.listen-address=127.0.0.1:0", "--cluster.listen-address="),
        ),
        passes=False,
        says="nobody",
        lie="starts with a configuration that is broken",
        files={"broken.yaml": _BROKEN_ROUTES},
    ),
)
_VMALERT = (
    Probe(
        words=("-dryRun", "-rule=FOLDER/rules.yaml"),
        passes=True,
        says="",
        lie="refuses rules that are right",
        files={"rules.yaml": _RULES},
    ),
    Probe(
        words=("-dryRun", "-rule=FOLDER/broken.yaml"),
        passes=False,
        says="broken.yaml",
        lie="accepts rules that are broken",
        files={"broken.yaml": _BROKEN_RULES},
    ),
)

PROBES: Mapping[str, tuple[Probe, ...]] = {
    "promtool": _PROMTOOL,
    "amtool": _AMTOOL,
    "alertmanager": _ALERTMANAGER,
    "vmalert": _VMALERT,
}
