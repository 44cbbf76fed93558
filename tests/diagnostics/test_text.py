"""How findings are printed for people, and for who shows them."""

import json
from pathlib import Path

from slosmith.build.compile import compile_root
from slosmith.diagnostics import codes
from slosmith.diagnostics.format import print_json, print_sarif, print_text, summarise
from slosmith.source import File
from tests.conftest import write_spec

SPEC = """
service: shop
slos:
  - {name: errors, objective: 99.9%, sli: {events: {total: a_total, bad: b_total}}}
---
routing:
  default: chat
  receivers: {chat: {pagerduty: {routing_key_file: /s}}}
  teams: {shop: {page: [chat], ticket: [chat]}}
  overrides:
"""


def test_of_one_kind_of_warning_a_file_has_its_first_hundred_shown(tmp_path: Path) -> None:
    nobody = (
        f"    - {{match: {{audience: a{number}}}, ticket: [chat]}}\n" for number in range(1_234)
    )
    write_spec(tmp_path, SPEC + "".join(nobody))
    found = compile_root(tmp_path).findings
    said = print_text(found)
    assert said.count("no alert has audience:") == 100
    assert said.endswith(
        f"slo/spec.yaml: warning[{codes.MATCHES_NOTHING.id}]: 1,134 more like those shown\n"
        "  = mend those first; --format json has them all\n"
    )
    assert "1234 warnings" in summarise(found)
    assert print_json(found).count(f'"{codes.MATCHES_NOTHING.id}"') == 1_234


def test_code_scanning_gets_no_link_of_an_author_and_the_name_of_a_file_as_it_is() -> None:
    file = File(path="slo/100% #1\udcff.yaml", text="")
    found = file.finding(codes.INVALID_VALUE, '"[here](https://evil.example)" is no [a] (b)', None)
    ((result,),) = (run["results"] for run in json.loads(print_sarif((found,)))["runs"])
    assert result["message"]["text"] == '"\\[here](https://evil.example)" is no [a] (b)'
    place = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert place["uri"] == "slo/100%25%20%231%FF.yaml"
