"""The silence on a page, pasted into a shell in front of a real Alertmanager."""

import re
import subprocess
from pathlib import Path

import pytest
import requests

from tests.emit.routing.servers import running
from tests.emit.runbooks.test_pages import SHOP, pages
from tests.tools.judges import Judge

CONFIGURATION = "route: {receiver: nobody}\nreceivers: [{name: nobody}]\n"


@pytest.mark.every_version
@pytest.mark.judge
def test_the_silence_command_silences_exactly_its_alert(
    alertmanager: Judge, amtool: Judge, tmp_path: Path
) -> None:
    page = pages(tmp_path, SHOP)["runbooks/shop/errors.md"]
    (command,) = re.findall(r"(?m)^amtool .*\n.*BudgetBurn.*$", page)
    config = tmp_path / "alertmanager.yaml"
    config.write_text(CONFIGURATION, encoding="utf-8")
    with running(alertmanager.path, config, tmp_path) as server:
        subprocess.run(
            ["bash", "-c", f'amtool() {{ {amtool.path} "$@"; }}; {command}'],
            env={"ALERTMANAGER_URL": server.url, "HOME": str(tmp_path), "USER": "somebody"},
            check=True,
            capture_output=True,
        )
        (silence,) = requests.get(f"{server.url}/api/v2/silences", timeout=5).json()
    matchers = {one["name"]: one["value"] for one in silence["matchers"]}
    assert matchers == {"alertname": "ShopErrorsBudgetBurn", "service": "shop", "slo": "errors"}
    assert all(one["isEqual"] and not one["isRegex"] for one in silence["matchers"])
