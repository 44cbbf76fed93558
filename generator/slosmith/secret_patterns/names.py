"""What secrets are called."""

# Names of which the value is a secret if it looks made by a machine …
_WORDS_OF_KEYS = """
api access secret routing service integration auth signing encryption license licence account
master deploy private project app application client webhook subscription genie fastly unseal
session shared hmac ingest ingestion write admin security jwt bot bucket storage recovery user
instrumentation
"""
_OF_KEYS = _WORDS_OF_KEYS.split()
_KEYS = (
    rf"(?:{'|'.join(_OF_KEYS)})[ _.-]?key(?:[ _.-]?(?:base|private|\d))?"
    # The account before a secret's name in an ARN is none of it, nor is what tells a change of one.
    r"|(?<!continuation[_-])token|(?<!\d:)(?<!checksum/)(?<!existing)secret|credentials?|creds"
)
KEYS = rf"{_KEYS}|(?:^|[^a-z])pat"
KEYS_BEFORE = rf"{_KEYS}|(?<![a-z])pat"
"""The same where they are looked for behind a value, and what each begins with."""
KEY_BEGINNINGS = (*_OF_KEYS, "token", "cred", "pat")
# … and those of which any value is one that is not a mere word.
PASSWORDS = (
    r"pass(?:wor[dt]|wd|phrase|code)|ps?sw(?:or|r)?d|pwd|kennwort|wachtwoord"
    r"|mot[ _-]de[ _-]passe|contrase(?:ñ|n)a"
    r"|senha|hasło|lösenord|passord|(?<![A-Za-z])heslo|adgangskode|kennphrase|salasana|(?<![A-Za-z])mdp|parola|şifre|пароль|密码|密碼|パスワード|비밀번호"
)
_ENDS = ("=", ":", '"', "'", "`", "]", "\\", " =", " :", "  ", ">")
PASSWORD_WORDS = (
    *(
        "passw",
        "passphrase",
        "passcode",
        *("psword", "pssword", "pswd", "psswd", "pswrd", "psswrd"),
        "pwd",
        "kennwort",
        "wachtwoord",
        *(f"mot{a}de{b}passe" for a in " _-" for b in " _-"),
        "contrase",
    ),
    *("adgangskode", "kennphrase", "salasana", "mdp:", "mdp=", "mdp "),
    *("senha", "hasło", "lösenord", "passord", "parola", "şifre", "пароль"),
    # Czech; inside of `CacheSlo` it is none.
    *(f"heslo{end}" for end in (*_ENDS, *"\n, *<")),
    *("密码", "密碼", "パスワード", "비밀번호"),
)
"""What each of these names begins with, as plain text."""
CHOSEN_WORDS = (
    *PASSWORD_WORDS,
    *(f"{name}{end}" for name in ("pass", "pw", "secret", "_auth", "masterauth") for end in _ENDS),
    *("psk", "snmp", "erlang", "secret_key", "authtok", "bindcred", "bind_cred", "bind-cred"),
)
ITEM_WORDS = (
    *PASSWORD_WORDS,
    *(f"{name}{end}" for name in ("pass", "_pw", "_auth", "secret") for end in "\"'\\\n, "),
)
SHORT_WORDS = tuple(f"{name}{end}" for name in ("pass", "pw") for end in _ENDS)
KEY_WORDS = ("key", "token", "secret", "cred", *(f"pat{end}" for end in (*"=:\"'` ", " =")))
ASSIGNED = r"(?:[.:?+|]{0,3}=>?|:)"
"""What stands between a name and its value, in configuration and in programs: `:`, `=>`, `?=`."""
TYPE = r"(?:\s[Ss]tring(?=\s))?"
"""What Go writes behind a name."""
# `X_file: …`, `token_type="…"`, `secretName: …` name something else.
# What stands on the next line is of another entry, or a sentence.
IS = (
    rf"\\{{0,3}}[\"'`]?{TYPE}[^\S\n]{{0,3}}(?:{ASSIGNED}|\s(?:is|was)\s)"
    r"[^\S\n]{0,5}\\{0,3}[\"'`]{0,3}"
)
# What ends the name of an entry of which any value is a password: words with something before
# them, as in `DB_PASS`, `keystorePass`, `bindpw` and `requirepass`, where `compass` has another.
_WORDS_JOINED = """
require store key bind root ssh sudo become db user my admin smtp mail ldap http ftp sasl web rpc
vnc wpa sql proxy login auth
"""
_WORDS_OF_SECRETS = """
client api app consumer shared auth jwt session cookie webhook signing oauth oauth2 hmac token
encryption master bot private access
"""
_JOINED, _SECRETS = _WORDS_JOINED.split(), _WORDS_OF_SECRETS.split()
CHOSEN = (
    rf"{PASSWORDS}|(?:(?-i:(?<=[a-z])(?=P))|(?<=[_.-])|{'|'.join(_JOINED)})(?-i:[Pp]ass|PASS|[Pp]w|P[Ww])"
    rf"|(?:{'|'.join(_SECRETS)})[ _.-]?(?-i:secret|Secret|SECRET)|master_?auth|auth_?pass"
    r"|redis(?:cli)?_auth|(?-i:SECRET_KEY|secret_key)|(?<![A-Za-z])psk|bind[_-]?credentials|authtok"
    r"|snmp[ _-]?community|erlang_?cookie"
)
"""Names of passwords that people choose: any value but a state is one."""
CHOSEN_BEGINNINGS = (
    *(*PASSWORD_WORDS, "pass", "pw", *_JOINED, *_SECRETS),
    *("redis", "secret_key", "psk", "snmp", "erlang"),
)
"""What each of them begins with."""
PUBLIC = (
    r"(?:cache|public|primary|sort|foreign|partition|row|hash|index|object|s3|lookup|dedup|idempotency"
    r"|group|routing|state|event|answer|request)"
)
"""Of keys that name things."""
SHORT = r"(?<![\w.-])(?:pass|pw)"
"""Names of passwords, and of much else."""
