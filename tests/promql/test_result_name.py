"""Which metric's name results still have is what promtool prints in `{{ $labels }}`."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
import yaml

from slosmith.promql import parse_expression, result_name

NAMES = {
    "q > 3": "q",
    "3 < (q)": "q",
    "q offset 5m > 3": "q",
    '{__name__="q"} > 3': "q",
    "q > 3 > bool 2": "",
    "q + 0 > 3": "",
    "-q < -3": "",
    "sum(q) > 3": "",
    "sum by (__name__) (q) > 3": None,
    "topk(2, q) > 3": "q",
    "q > r": "q",
    "q > ignoring(zone) r": "q",
    "q > on(job) r": "",
    "q > on(job) group_left r": None,
    "q > 3 and on(job) r": "q",
    "q > 3 unless r > 8": "q",
    "q > 3 or q < 1": "q",
    "q > 3 or r > 8": None,
    "last_over_time(q[5m]) > 3": "q",
    "max_over_time(q[5m]) > 3": "",
    "max_over_time((q > 3)[5m:1m])": "",
    'label_replace(q, "x", "", "", "") > 3': "q",
    'label_replace(q, "__name__", "y", "", "") > 3': None,
    "sort_desc(q > 2)": "q",
    "clamp_min(q, 1) > 3": "",
    "absent(nobody)": "",
    "q > scalar(r)": "q",
}


@pytest.mark.judge
@pytest.mark.every_version
def test_results_keep_the_name_that_promtool_prints(promtool: str, tmp_path: Path) -> None:
    found = {text: result_name(parse_expression(text)) for text in NAMES}
    assert found == NAMES
    known = {text: name for text, name in NAMES.items() if name is not None}
    texts = {"says": "{{ $labels.__name__ }}"}
    rules = [
        {"alert": f"N{place}", "expr": text, "annotations": texts}
        for place, text in enumerate(known)
    ]
    tests = [
        {
            "eval_time": "5m",
            "alertname": f"N{place}",
            "exp_alerts": [{"exp_annotations": {"says": name}}],
        }
        for place, name in enumerate(known.values())
    ]
    written = yaml.safe_dump({"groups": [{"name": "g", "rules": rules}]})
    (tmp_path / "rules.yaml").write_text(written)
    series = [{"series": "q", "values": "5x10"}, {"series": "r", "values": "4x10"}]
    played = {"interval": "1m", "input_series": series, "alert_rule_test": tests}
    sheet = {"rule_files": ["rules.yaml"], "tests": [played]}
    (tmp_path / "test.yaml").write_text(yaml.safe_dump(sheet))
    words = [promtool, "test", "rules", str(tmp_path / "test.yaml")]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
