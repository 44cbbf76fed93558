"""What looks like a secret is found wherever people write, and is never printed again."""

from __future__ import annotations

from pathlib import Path

import pytest

from slosmith.secret_patterns import find_secrets, mask_secrets
from tests.conftest import run_compiler, write_spec

_SERVICE = "service: shop\n"


@pytest.mark.parametrize(
    "text",
    [
        "0123456789abcdef" * 2,
        "R0" + "1A" * 15,
        "https://hooks.slack.com/" + "services/T00000000/B00000000/abcdefgh",
        "xox" + "b-123456789012-abcdefghijkl",
        "postgresql://shop:" + "hunter2@db/shop",
        "Authorization: Bearer " + "abc123def456ghi789",
        "sk_" + "live_0123456789abcdefXYZ",
        "-----BEGIN " + "PRIVATE KEY-----",
    ],
)
def test_a_secret_is_found_and_hidden(text: str) -> None:
    assert list(find_secrets(f"before {text} after"))
    assert not list(find_secrets(mask_secrets(text)))


@pytest.mark.parametrize(
    "text",
    [
        "postgresql://shop:$PASSWORD@db/shop",
        "postgresql://user:<password>@db/shop",
        "https://relay.example:8080/alerts@shop",
        "curl -H 'Authorization: Bearer $TOKEN'",
        "sha256:" + "0123456789abcdef" * 4,
        "the bearer of this-is-only-a-sentence",
        "routing_key_file: /etc/alertmanager/secrets/pagerduty",
    ],
)
def test_what_only_resembles_a_secret_is_left_alone(text: str) -> None:
    assert not list(find_secrets(text))


@pytest.mark.parametrize("name", ["slo/spec.yaml", "runbooks/shop.md", "grafana/panel.json"])
def test_a_secret_in_any_input_is_an_error_that_does_not_show_it(tmp_path: Path, name: str) -> None:
    write_spec(tmp_path, _SERVICE)
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    said = "# see postgresql://shop:" + "hunter2@db/shop\n"
    path.write_text(said + (_SERVICE if name.endswith("yaml") else ""), encoding="utf-8")
    checked = run_compiler(tmp_path, "check")
    assert checked.exit_code == 1
    assert f"{name}:1:7: error[S815]" in checked.stderr
    assert "hunter2" not in checked.stderr
