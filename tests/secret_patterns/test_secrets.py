"""What looks like a secret is found wherever people write, and is never printed again."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slosmith.diagnostics import codes
from slosmith.diagnostics.finding import Span
from slosmith.diagnostics.limit import MOST
from slosmith.secret_patterns import RULES, Rule, find_secrets, mask_secrets
from slosmith.secret_patterns.names import (
    CHOSEN,
    CHOSEN_BEGINNINGS,
    KEY_BEGINNINGS,
    KEYS_BEFORE,
    PASSWORD_WORDS,
    PASSWORDS,
)
from slosmith.secret_patterns.occurrences import Occurrences
from slosmith.secret_patterns.places import places_of
from slosmith.secret_patterns.sentences import called
from slosmith.source import File, secrets_in
from tests.conftest import run_compiler, write_spec
from tests.secret_patterns.made_up import HARMLESS, PLACES, TOKENS, made

_SERVICE = "service: shop\n"


@pytest.mark.parametrize(("what", "recipe"), [*TOKENS, *PLACES])
def test_a_secret_is_found_and_hidden(what: str, recipe: str) -> None:
    text = f"see {made(recipe)} there"
    assert what in {secret.what for secret in find_secrets(text)}
    assert not list(find_secrets(mask_secrets(text)))


@pytest.mark.parametrize(("what", "recipe"), TOKENS)
def test_a_token_that_is_cut_short_is_none(what: str, recipe: str) -> None:
    assert what not in {secret.what for secret in find_secrets(f"see {made(recipe)[:9]} there")}


def test_every_rule_has_a_secret_that_it_finds_and_says_where_it_is_from() -> None:
    made_up = {what for what, _ in (*TOKENS, *PLACES)}
    assert {rule.what for rule in RULES} == made_up
    assert all(rule.source and rule.words for rule in RULES)


def test_nothing_is_passed_over_where_no_name_of_a_rule_stands() -> None:
    # Each text alone, and before what follows it.
    texts = [*(made(recipe) for _, recipe in PLACES), *HARMLESS]
    text = "\n".join([*texts, *texts[::-2]])
    words = Occurrences(text)
    for rule in RULES:
        free = replace(rule, names=("=",))
        assert not free.stems
        if rule.stems:
            near = list(places_of(rule, text, 0, len(text), words))
            assert near == list(places_of(free, text, 0, len(text), words)), rule


def test_a_long_key_in_a_long_text_is_found_whole() -> None:
    lines = "".join(f"{number:064}\n" for number in range(50))
    key = "-----BEGIN RSA PRIVATE " + f"KEY-----\n{lines}-----END RSA PRIVATE KEY-----"
    (found,) = find_secrets(f"{'a ' * 9999}\n{key}\n{'b ' * 9999}")
    assert found.end - found.start == len(key)


def test_a_token_is_found_behind_much_that_looks_like_its_beginning() -> None:
    (token,) = (made(recipe) for what, recipe in TOKENS if what == "a Twitter token")
    (found,) = find_secrets(f"{'A' * 400}\n{'a b ' * 9999}\n{token}\n")
    assert found.what == "a Twitter token"


@pytest.mark.parametrize(
    ("names", "beginnings"),
    [
        (PASSWORDS, PASSWORD_WORDS),
        (CHOSEN, CHOSEN_BEGINNINGS),
        (KEYS_BEFORE, KEY_BEGINNINGS),
        (called.NAMES, called.NAME_BEGINNINGS),
        (called.KEYS, called.KEY_BEGINNINGS),
        (called.LOGIN, called.LOGIN_BEGINNINGS),
    ],
)
@settings(max_examples=200, derandomize=True, deadline=None, database=None)
@given(data=st.data())
def test_every_name_begins_as_it_is_looked_for(
    names: str, beginnings: tuple[str, ...], data: st.DataObject
) -> None:
    pattern = re.compile(f"(?i)(?:{names})")
    name = pattern.search(data.draw(st.from_regex(pattern)))
    assert name is not None
    rule = Rule(what="a name", words=beginnings, pattern=names, source="", begins=True)
    assert name[0].lower().startswith(rule.stems)


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("| user | password |\n|---|---|\n| ops | Tr0ub4dor&3 |\n", "Tr0ub4dor&3"),
        ("user | `DB_PASSWORD`\n--- | :-:\nops | `Tr0ub4dor&3`\n", "Tr0ub4dor&3"),
        ("| API token | for |\n|-|-|\n| 7Hq2kLm9ZxW4vBn8 | CI |\n", "7Hq2kLm9ZxW4vBn8"),
        ("| user | pass |\n|---|---|\n| ops | nR7xQz2LmT |\n", "nR7xQz2LmT"),
        ("| name | value |\n|---|---|\n| DB password | Tr0ub4dor&3 |\n", "Tr0ub4dor&3"),
        ("machine api.internal login ops password Tr0ub4dor&3\n", "Tr0ub4dor&3"),
        ("- name: DB_PASSWORD\n  value: Tr0ub4dor&3\n", "Tr0ub4dor&3"),
        ("kind: Secret\ndata:\n  DSN: aHVudGVyMmh1bnRlcg==\n", "aHVudGVyMmh1bnRlcg=="),
        ("stringData:\n  host: db\n  DSN: Tr0ub4dor&3\nkind: Secret\n", "Tr0ub4dor&3"),
        (
            '"data": {\n  "x": "aHVudGVyMmh1bnRlcg=="\n},\n"kind": "Secret"\n',
            "aHVudGVyMmh1bnRlcg==",
        ),
        ('{"name": "token", "type": "constant", "query": "7Hq2kLm9ZxW4vBn8"}', "7Hq2kLm9ZxW4vBn8"),
    ],
)
def test_a_secret_is_found_by_a_name_that_stands_elsewhere(text: str, secret: str) -> None:
    (found,) = find_secrets(text)
    assert text[found.start : found.end] == secret


@pytest.mark.parametrize(
    "text",
    [
        "| user | password |\n|---|---|\n| ops | 1Password |\n| dev | vault:shop/db |\n",
        "| user | password |\n|---|---|\n| ops | ask in the channel |\n| dev | ******** |\n",
        "| user |\n|---|\n| ops |\n\nsum(a_total{reason=~'wrong_password|totp_2fa'})\n",
        "| secret | where |\n|---|---|\n| shop-db-password-2 | the vault |\n",
        "- name: PASSWORD\n  valueFrom: {secretKeyRef: {key: x}}\n- name: A\n  value: b-cdef1\n",
        '{"name": "token", "type": "query", "query": "label_values(llm_total, token_type)"}',
        '{"name": "password", "type": "custom", "query": "wrong,expired,missing"}',
        "password = var.db_password\npassword = random_password.db.result\n",
        "| user | password | changed |\n|---|---|---|\n| ops | rotated_at_night | 2024-01-02 |\n",
        "arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/shop/db-a1B2c3",
    ],
)
def test_a_name_of_a_secret_makes_no_secret_of_all_that_stands_near(text: str) -> None:
    assert not list(find_secrets(text))


def test_a_name_that_stands_before_the_name_of_a_secret_hides_nothing() -> None:
    (found,) = find_secrets("password:\n  password: Tr0ub4dor&3\n")
    assert found.what == "a password"


def test_a_secret_in_quotes_is_hidden_with_all_of_its_words() -> None:
    said = 'curl -u "ops:gentle thunder over lisbon" there, ' + "x" * 60
    assert mask_secrets(said).replace("*", "") == 'curl -u "ops:" there, ' + "x" * 60


@pytest.mark.parametrize("text", HARMLESS)
def test_what_only_resembles_a_secret_is_left_alone(text: str) -> None:
    assert not list(find_secrets(text))


@pytest.mark.parametrize(
    "piece",
    [
        *(
            "](",
            "0123456789abcdef\n",
            "A",
            "a.a+",
            "token: ",
            "://",
            "curl ",
            "?key=",
            "eyJ",
            "a-b_",
        ),
        *(
            " -u x ",
            "echo x",
            " key for a",
            " log in a/",
            "$6$a",
            "cookie: a=",
            "password ",
            "net use ",
            " -u a:",
            "vault kv put a b=",
            "kind: Secret\n",
            "kind: Secret\ndata:\n  a: ",
            "set-password ",
            "a:b",
            "password a",
            "creds a:",
            "<<< a",
            "slack: ",
            "session=",
            "tool -x of/a1B2c3D4e5F6 ",
            "a1B2c3D4:",
            "--password,\n - ",
            "password:\n",
        ),
        *(
            "db_pass: >-\n ",
            'password" {',
            "enter a when password",
            " -u a -p ",
            "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n",
            "secureJsonData:\n a: {",
            "password for a ",
            "as the password ",
            "log in as a ",
            "set password to ",
            "https://x/hook/a",
            'password: "a [b] ',
            "insert into a(password) values ('",
            "the password a is ",
            "password of a is b-c ",
            "log in as a with b / ",
        ),
        *("name: token, ", "- name: password\n", "| password |\n|---|\n", "password: "),
    ],
)
def test_the_work_grows_as_the_text_does(piece: str) -> None:
    once, twice = (_seconds(piece * (size // len(piece))) for size in (100_000, 200_000))
    assert twice < 3 * once + 0.05


def _seconds(text: str) -> float:
    begin = time.process_time()
    assert not list(find_secrets(text))
    return time.process_time() - begin


@pytest.mark.parametrize("name", ["slo/spec.yaml", "runbooks/shop.md", "grafana/panel.json"])
def test_a_secret_in_any_input_is_an_error_that_does_not_show_it(tmp_path: Path, name: str) -> None:
    write_spec(tmp_path, _SERVICE)
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    said = "# see postgresql://shop:" + "hunter2@db/shop\n"
    path.write_text(said + (_SERVICE if name.endswith("yaml") else ""), encoding="utf-8")
    checked = run_compiler(tmp_path, "check")
    assert checked.exit_code == 1
    assert f"{name}:1:20: error[S815]" in checked.stderr
    assert "hunter2" not in checked.stderr


def test_of_very_many_secrets_all_are_found_and_lines_of_the_first_are_shown() -> None:
    file = File(path="a", text=f"# {made(TOKENS[0][1])}\n" * 300)
    found = [*secrets_in(file)]
    assert [one.span.line for one in found if one.span] == [*range(1, 301)]
    shown = [bool(one.source_line) for one in found]
    assert shown == sorted(shown, reverse=True)
    assert MOST < sum(shown) < 200


@pytest.mark.parametrize(
    ("key", "value", "place"),
    [
        ("note", '"\\x67' + "lsa_" + "aB3" * 10 + "xY" + '_1a2b3c4d"', "3:10"),
        ("password", ">-\n    hunter2-and-more", "4:5"),
        ("password", '"hun\\\n    ter2-and"', "3:13"),
        ("note", "'get(url, auth=(''u1'', ''hun" + "ter2bramble''))'", "3:9"),
    ],
)
def test_a_secret_that_yaml_only_spells_is_found(
    tmp_path: Path, key: str, value: str, place: str
) -> None:
    write_spec(tmp_path, f"{_SERVICE}labels:\n  {key}: {value}\n")
    checked = run_compiler(tmp_path, "check")
    assert f"slo/spec.yaml:{place}: error[S815]" in checked.stderr
    assert "ter2" not in checked.stderr


@pytest.mark.parametrize("behind", ['"}', "\\", "\\" * 61 + '"', "\n", "\x1b", '", "d": "mine'])
@pytest.mark.parametrize("before", ["password: ", '{g="', "\n", '"password": "', "\\"])
def test_json_stays_what_it_was_without_its_secrets(before: str, behind: str) -> None:
    for _, recipe in TOKENS[::9]:
        text = json.dumps({"a": f"{before}{made(recipe)}{behind}", "d": "end"})
        read = json.loads(mask_secrets(text))
        assert list(read) == ["a", "d"], text
        assert read["d"] == "end", text


def test_a_secret_is_hidden_where_nothing_names_it_again() -> None:
    text = "# its password is marble" + "orchid.\nteam: [marbleorchid]\n"
    place = Span(line=2, column=1, end_line=2, end_column=5)
    found = File(path="a", text=text).finding(codes.WRONG_TYPE, '"marbleorchid" is no team', place)
    assert found.message == '"************" is no team'
    assert found.source_line == "team: [************]"


def test_each_line_of_a_secret_is_hidden_where_it_stands_alone() -> None:
    line = "MC4CAQAwBQYDK2Vw" + "BCIEIiaa6c7US9xL"
    text = (
        f"# -----BEGIN PRIVATE KEY-----\n# {line}\n# -----END PRIVATE KEY-----\nowner: [{line}]\n"
    )
    place = Span(line=4, column=1, end_line=4, end_column=6)
    found = File(path="a", text=text).finding(codes.WRONG_TYPE, f'"{line}" is no team', place)
    assert found.message == f'"{"*" * len(line)}" is no team'
    assert found.source_line == f"owner: [{'*' * len(line)}]"


def test_whatever_is_printed_shows_no_secret(tmp_path: Path) -> None:
    word = "gl" + "pat-" + "x1Y2z3W4" * 3
    command = [sys.executable, "-m", "slosmith", "check", "--root", str(tmp_path / word)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert word not in done.stdout + done.stderr
    assert "*" * len(word) in done.stdout + done.stderr
