"""What secrets are called."""

# Names of which the value is a secret if it looks made by a machine …
KEYS = (
    r"(?:api|access|secret|routing|service|integration|auth|signing|encryption|licen[cs]e|account"
    r"|master|deploy|private|project|app(?:lication)?|client|webhook|subscription|genie|fastly|unseal"
    r"|session|shared|hmac|ingest(?:ion)?|write|admin|security|jwt|bot|bucket|storage|recovery|user)"
    r"[ _.-]?key(?:[ _.-]?(?:base|private|\d))?"
    # The account before a secret's name in an ARN is none of it, nor is what tells a change of one.
    r"|(?:^|[^a-z])pat|(?<!continuation[_-])token|(?<!\d:)(?<!checksum/)secret|credentials?|creds"
)
# … and those of which any value is one that is not a mere word.
PASSWORDS = (
    r"pass(?:wor[dt]|wd|phrase|code)|pwd|kennwort|wachtwoord|mot[ _-]de[ _-]passe|contrase(?:ñ|n)a"
    r"|senha|hasło|lösenord|passord|heslo|parola|şifre|пароль|密码|密碼|パスワード|비밀번호"
)
PASSWORD_WORDS = (
    *("passw", "passphrase", "passcode", "pwd", "kennwort", "wachtwoord", "passe", "contrase"),
    *("senha", "hasło", "lösenord", "passord", "heslo", "parola", "şifre", "пароль"),
    *("密码", "密碼", "パスワード", "비밀번호"),
)
"""Of each of these names a part that is plain text."""
KEY_WORDS = ("key", "token", "secret", "cred", "pat")
# `X_file: …`, `token_type="…"`, `secretName: …` name something else.
# What stands on the next line is of another entry, or a sentence.
IS = r"\\{0,3}[\"'`]?[^\S\n]{0,3}(?::=|=>|:|=|\s(?:is|was)\s)[^\S\n]{0,5}\\{0,3}[\"'`]{0,3}"
