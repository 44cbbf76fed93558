"""A password is found where programs keep it, and what only resembles such a place holds none."""

from __future__ import annotations

import pytest

from slosmith.secret_patterns import find_secrets

# `{}` is the secret, which stands nowhere in one piece with its place.
_WORDED, _PHRASE, _UUID = (
    "Kartoffel" + "12",
    "lost luggage " + "happy weekend",
    "5b3f0d2c-7a1e-4c9b",
)


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ('"pgbouncer" "{}"\n', _WORDED),
        ("vpnuser  pptpd  {}  *\n", _WORDED),
        ("username admin password 0 {}", _WORDED),
        ('encrypt = "{}"', "pUqJrVyVRj5jsiYEkM/tFQYfWyJIv4s3XkvDwy7C" + "u5s="),
        ('tokens {{ agent = "{}" }}', _UUID + "-8d6f-0e1a2b3c4d5e"),
        ("consul acl set-agent-token default {}", _UUID + "-8d6f-0e1a2b3c4d5e"),
        ('secret "{}"; # rndc', _WORDED),
        ("WIFI:T:WPA;S:office;P:{};H:true;;", _WORDED),
        (
            "define('AUTH_KEY', '{}');",
            "wTsLg+gDfA5Sp<|K;A4Dqr" + "viY.146xuY[L&?gmQW60wu8rm0^6<zZoJ1Bay6xOF8",
        ),
        ('expect "assword:"\nsend "{}\\r"\n', "kaffee" + "maschine"),
        ("echo '{}' | gpg --batch --passphrase-fd 0 -d x", _PHRASE),
        ("snmpwalk -v3 -l authNoPriv -u m -a SHA -A '{}' 10.9.0.1", _PHRASE),
        ("kubectl create secret generic a --from-literal='smtp-pass={}'", _PHRASE),
        ('run(["sshpass", "-p", "{}", "ssh", host])', _WORDED),
        ("<name>hive.password</name><value>{}</value>", _WORDED),
        ("http_headers: {{X-Token: {{values: ['{}']}}}}", "Zk3vQ9" + "xLp2Wm"),
        ("password: !unsafe '{}'", _WORDED),
        ("auth: {}", "Z3JhZmFuYTpIb3BmZW4t" + "dW5kLU1hbHotNQ=="),
        ("pw_hex={}", "526f73656e67617274" + "656e2338"),
        ("decode('{}','hex')", "6f70657261746f723a74616e67" + "6c65642d7961726e"),
        ("password%3D{}", _WORDED),
        ("&lt;password&gt;{}&lt;/password&gt;", _WORDED),
        ("password: '{}'", "Karto''" + "ffel12"),
        ("hosts,user,pass,note\n10.2.0.5,root,{},old\n", _WORDED),
        ("| Host | Password |\n|---|---|\n| bmc | `{}` |\n", _PHRASE),
        ("`Admin` :key: `{}`", "spaghetti-" + "monster"),
        ("<!-- cam login: root / {} -->", "fishtank" + "pump"),
        ("ssh to {{{{ $labels.instance }}}} as repl with {} and run it", "Nachzuegler" + "-44"),
        ("ops/{} on all of them", _WORDED),
    ],
)
def test_a_secret_is_found_in_its_place(text: str, secret: str) -> None:
    said = text.format(secret)
    assert [said[one.start : one.end] for one in find_secrets(said)] == [secret]


@pytest.mark.parametrize(
    "text",
    [
        '"name" "grafana"',
        "pptpd is started by systemd  *",
        'encrypt = "yes"',
        'default = "5b3f0d2c"',
        'secret "see vault"',
        "WIFI: the poster in the kitchen",
        'expect "assword:"\nsend "$password\\r"',
        "echo 'some plain words' | tee log",
        "mysqldump --host=a --password shop_alerts",
        "auth: enabled",
        "decode('not hexadecimal','hex')",
        "a_hex=526f73656e67",
        "metric{password_type=''} offset 5m",
        "<name>hive.password</name><value>${env.PASSWORD}</value>",
        "team,secret,severity\nshop,required,page\n",
        "| Host | Password |\n|---|---|\n| bmc | in the vault |\n",
        "`Admin` :key: is the icon",
        "see admin/users and root/boot",
    ],
)
def test_what_resembles_such_a_place_holds_none(text: str) -> None:
    assert not list(find_secrets(text))
