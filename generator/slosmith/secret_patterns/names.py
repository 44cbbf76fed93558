"""What secrets are called."""

# Names of which the value is a secret if it looks made by a machine …
KEYS = (
    r"(?:api|access|secret|routing|service|integration|auth|signing|encryption|licen[cs]e|account"
    r"|master|deploy|private|project|app(?:lication)?|client|webhook|subscription|genie|fastly|unseal"
    r"|session|shared|hmac|ingest(?:ion)?|write|admin|security|jwt|bot|bucket|storage|recovery|user|instrumentation)"
    r"[ _.-]?key(?:[ _.-]?(?:base|private|\d))?"
    # The account before a secret's name in an ARN is none of it, nor is what tells a change of one.
    r"|(?:^|[^a-z])pat|(?<!continuation[_-])token|(?<!\d:)(?<!checksum/)(?<!existing)secret|credentials?|creds"
)
# … and those of which any value is one that is not a mere word.
PASSWORDS = (
    r"pass(?:wor[dt]|wd|phrase|code)|ps?sw(?:or|r)?d|pwd|kennwort|wachtwoord"
    r"|mot[ _-]de[ _-]passe|contrase(?:ñ|n)a"
    r"|senha|hasło|lösenord|passord|(?<![A-Za-z])heslo|parola|şifre|пароль|密码|密碼|パスワード|비밀번호"
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
        "de passe",
        "de_passe",
        "de-passe",
        "contrase",
    ),
    *("senha", "hasło", "lösenord", "passord", "parola", "şifre", "пароль"),
    # Czech; inside of `CacheSlo` it is none.
    *(f"heslo{end}" for end in (*_ENDS, *"\n, *<")),
    *("密码", "密碼", "パスワード", "비밀번호"),
)
"""Of each of these names a part that is plain text."""
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
_JOINED = (
    r"require|store|key|bind|root|ssh|sudo|become|db|user|my|admin|smtp|mail|ldap|http|ftp|sasl"
    r"|web|rpc|vnc|wpa|sql|proxy|login|auth"
)
_SECRETS = (
    r"client|api|app|consumer|shared|auth|jwt|session|cookie|webhook|signing|oauth2?|hmac|token"
    r"|encryption|master|bot|private|access"
)
CHOSEN = (
    rf"{PASSWORDS}|(?:(?-i:(?<=[a-z])(?=P))|(?<=[_.-])|{_JOINED})(?-i:[Pp]ass|PASS|[Pp]w|P[Ww])"
    rf"|(?:{_SECRETS})[ _.-]?(?-i:secret|Secret|SECRET)|master_?auth|auth_?pass|redis(?:cli)?_auth"
    r"|(?-i:SECRET_KEY|secret_key)|(?<![A-Za-z])psk|bind[_-]?credentials|authtok"
    r"|snmp[ _-]?community|erlang_?cookie"
)
"""Names of passwords that people choose: any value but a state is one."""
PUBLIC = (
    r"(?:cache|public|primary|sort|foreign|partition|row|hash|index|object|s3|lookup|dedup|idempotency"
    r"|group|routing|state|event|answer|request)"
)
"""Of keys that name things."""
SHORT = r"(?<![\w.-])(?:pass|pw)"
"""Names of passwords, and of much else."""
