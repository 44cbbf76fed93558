"""Settings of servers and devices, of which words alone say that the next one is a password."""

from slosmith.secret_patterns.commands.typed import WORD, typed
from slosmith.secret_patterns.rule import Rule
from slosmith.secret_patterns.states import is_said, is_typed
from slosmith.secret_patterns.values import is_made_up, is_password

# Words of which one is there | what stands before the password; `…` is what else a line says.
_TYPED = r"""
machine | machine … password\s{1,3}
setuser | (?i:setuser)\s[^\n]{0,100}?\s["']?>
requirepass, masterauth | (?i:requirepass|masterauth)\s
auth-pass | (?:sentinel\s)?auth-pass\s[\w.-]{1,60}\s
server  | server\s\S{1,60}\skey\s(?!\d{1,5}\b)
stats auth | stats\sauth\s[\w.@-]{1,60}:
insecure-password | insecure-password\s
rocommunity, rwcommunity | r[ow]community6?\s
tacacs,radius | (?:tacacs|radius)(?:-server)?\s[^\n]{0,80}?\bkey\s(?:[0-9]\s)?
authtoken | (?:_auth|npmAuth)Token\s
sonar.login | sonar\.login\s?=\s?
pre-shared-key | pre-shared-key\s(?:ascii-text\s|hexadecimal\s|address\s\S{1,60}\s(?:key\s)?)?
user  | user\s\S{1,60}\son\s[^\n]{0,60}?>
password 0, password 5, password 7 | password\s[0-9]\s
secret 0, secret 5, secret 8, secret 9 | secret\s[0-9]\s
enable secret, enable password | enable\s(?:secret|password)\s(?:level\s\d\d?\s)?(?![0-9]\s|level\b)
"""

SETTINGS: tuple[Rule, ...] = (
    *typed(_TYPED, is_typed),
    Rule(
        what="a password of a command",
        words=("machine",),
        pattern=rf"\bmachine\s\S{{1,200}}\s+login\s\S{{1,100}}\s+password\s+{WORD}",
        source="https://everything.curl.dev/usingcurl/netrc.html",
        holds=is_password,
    ),
    Rule(
        what="a password of a command",
        words=("@",),
        pattern=(
            r"(?<![\w.:/@-])(?!mailto:)(?:[\w.-]{1,60}[/\\])?[\w.-]{1,40}:"
            r"(?P<secret>(?![^\s@]*%20)[^\s/:@\"'`]{6,100})@(?!sha256:)[\w.-]{2,200}(?![\w.(-])"
        ),
        source="https://dev.mysql.com/doc/mysql-shell/8.4/en/mysql-shell-connection-using-uri.html",
        holds=is_made_up,
    ),
    Rule(
        what="a password of a command",
        words=(":5432:", ":*:"),
        pattern=(
            r"(?m)(?:^|(?<=\s))[\w.*-]{1,200}:(?:\d{2,5}|\*):[\w.*-]{1,60}:[\w.*-]{1,60}:"
            rf"{WORD}$"
        ),
        source="https://www.postgresql.org/docs/current/libpq-pgpass.html",
        holds=is_typed,
    ),
    Rule(
        what="a password of a command",
        words=("\nuser ",),
        pattern=rf"(?<=\n)\s{{0,20}}user\s[\w.@-]{{1,60}}\s{WORD}\s",
        source="https://man7.org/linux/man-pages/man1/ftp.1.html",
        holds=is_made_up,
    ),
    # Tables of Postfix: a host, and who logs in there with which password.
    Rule(
        what="a password of a command",
        words=("]:", ":25 ", ":465 ", ":587 ", ":25\t", ":587\t"),
        pattern=(
            r"(?:\[[\w.-]{1,100}\]:\d{2,5}|[\w.-]{1,100}:(?:25|465|587))[ \t]{1,20}"
            rf"[A-Za-z][\w.@+-]{{1,60}}:{WORD}"
        ),
        source="https://www.postfix.org/SASL_README.html",
        holds=is_typed,
    ),
    Rule(
        what="a password of a command",
        words=("eap ", "psk ", "xauth "),
        pattern=rf":\s(?:PSK|EAP|XAUTH|NTLM)\s(?=[\"']){WORD}",
        source="https://docs.strongswan.org/docs/latest/config/ipsecSecrets.html",
        holds=is_typed,
    ),
    # Files of PgBouncer: a user and a password, both in quotes.
    Rule(
        what="a password of a command",
        words=('" "',),
        pattern=r"(?m)^\"[\w.@-]{1,60}\"[ \t]\"(?P<secret>[^\"\s]{6,100})\"[ \t]*$",
        source="https://www.pgbouncer.org/config.html#authentication-file-format",
        holds=is_said,
    ),
    # Files of pppd: a client, a server, a password, and where it may come from.
    Rule(
        what="a password of a command",
        words=("pptpd", "l2tpd", "\t*", " *"),
        pattern=(
            r"(?m)^[\"']?[\w.@\\-]{1,60}[\"']?[ \t]+(?:pptpd|x?l2tpd|\*)[ \t]+[\"']?"
            r"(?P<secret>[^\s\"'*]{6,60})[\"']?[ \t]+(?:\*|\d{1,3}(?:\.\d{1,3}){3}(?:/\d+)?)[ \t]*$"
        ),
        source="https://man7.org/linux/man-pages/man8/pppd.8.html",
        holds=is_typed,
    ),
    Rule(
        what="a key or token",
        words=("encrypt =", "encrypt=", 'encrypt"'),
        pattern=r"\bencrypt\"?\s?[:=]\s?\"(?P<secret>[\w+/]{22,43}={1,2})\"",
        source="https://developer.hashicorp.com/consul/docs/secure/encryption/gossip",
    ),
    Rule(
        what="a key or token",
        words=("agent =", "default =", "management =", "replication ="),
        pattern=(
            r"\b(?:agent|default|initial_management|agent_recovery|replication)\s?=\s?\""
            r"(?P<secret>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\""
        ),
        source="https://developer.hashicorp.com/consul/docs/reference/agent/configuration-file/acl",
    ),
    Rule(
        what="a key or token",
        words=('secret "',),
        pattern=r"\bsecret\s\"(?P<secret>[^\s\"]{8,200})\"",
        source="https://bind9.readthedocs.io/en/latest/reference.html#key-block-grammar",
        holds=is_said,
    ),
    # What a code for a camera says: `WIFI:T:WPA;S:name;P:password;;`.
    Rule(
        what="a password",
        words=("wifi:t", "wifi:s", "wifi:p"),
        pattern=r"(?i)\bWIFI:(?:[TSH]:[^;\n]{0,60};){0,3}P:(?P<secret>(?:[^;\n\\]|\\.){6,80});",
        source="https://github.com/zxing/zxing/wiki/Barcode-Contents#wi-fi-network-config-android-ios-11",
    ),
    Rule(
        what="a key or token",
        words=("_key'", "_salt'", '_key"', '_salt"'),
        pattern=(
            r"(?:AUTH|LOGGED_IN|NONCE)_(?:KEY|SALT)[\"'],\s{0,8}(?P<quote>[\"'])"
            r"(?P<secret>[^\n]{40,80}?)(?P=quote)\s?\)"
        ),
        source="https://developer.wordpress.org/advanced-administration/security/security-keys/",
        holds=lambda value: "put your unique" not in value,
    ),
)
"""Lines of configuration without a sign between name and value."""
