"""Secrets that a form of their own shows: headers, signed tokens, keys and hashes."""

import base64
import binascii
import re

from slosmith.secret_patterns.rule import Rule
from slosmith.secret_patterns.states import is_said
from slosmith.secret_patterns.values import is_key, is_random

_WORD_LETTERS = 12
"""Names are made of no more different letters."""
# What the name of a usual user and a colon begin with in Base64: admin, root, user, ops, ci,
# deploy, api, app, svc, service, token, and the oauth2 and __token__ of registries.
_IN_BASE64 = (
    *("ywrtaw46", "cm9vddo", "dxnlcjo", "b3bzo", "y2k6", "zgvwbg95o", "yxbpo", "yxbwo", "c3zjo"),
    *("c2vydmljzt", "dg9rzw46", "b2f1dggyo", "x190b2tlbl9fo", "z3jhzmfuyt", "cg9zdgdyzxm6"),
    *("bw9uaxrvcjp", "zwxhc3rpyz", "chjvbwv0agv1cz"),
)


def _is_basic(value: str) -> bool:
    """Base64 of `user:password` (RFC 7617)."""
    try:
        plain = base64.b64decode(value + "=" * (-len(value) % 4), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return False
    return ":" in plain and plain.isprintable()


def _is_spelt_login(value: str) -> bool:
    """Hexadecimal digits of `user:password`, or of a word with a number."""
    try:
        plain = bytes.fromhex(value).decode("ascii")
    except ValueError:
        return False
    return plain.isprintable() and (":" in plain or (" " not in plain and is_said(plain)))


FORMS: tuple[Rule, ...] = (
    Rule(
        what="a bearer token",
        words=("bearer",),
        pattern=r"(?i)\bbearer\s{1,3}(?P<secret>(?=[\w.~+/-]{0,300}\d)[\w.~+/-]{12,}=*)",
        source="https://www.rfc-editor.org/rfc/rfc6750#section-2.1",
    ),
    Rule(
        what="a password in a header",
        words=("basic",),
        pattern=r"(?i)\bbasic\s{1,3}(?P<secret>[\w+/]{8,}={0,2})",
        source="https://www.rfc-editor.org/rfc/rfc7617#section-2",
        holds=_is_basic,
    ),
    # As people write it down.
    Rule(
        what="a password in a header",
        words=("basic ",),
        pattern=r"\b[Bb]asic\s{1,3}[A-Za-z][\w.@-]{0,40}:(?P<secret>[^\s\"'`,;<>{}\[\]()|]{6,100})",
        source="https://www.rfc-editor.org/rfc/rfc7617#section-2",
        holds=is_said,
    ),
    Rule(
        what="a password in a header",
        words=("password::", "passwd::"),
        pattern=r"(?i)passw(?:or)?d::\s(?P<secret>[\w+/]{8,}={0,2})(?![\w+/=])",
        source="https://www.rfc-editor.org/rfc/rfc2849",
    ),
    Rule(
        what="a key in a header",
        words=("geniekey", "ssws", "apikey", "oauth ", "-key", "-token", "-team", "authorization"),
        pattern=(
            r"(?i)(?:\b(?:geniekey|ssws|apikey|oauth(?=\s[0-9a-f]{8}-))\s{1,3}"
            r"|\bx-[\w-]{0,20}(?:key|token|team)[\"']?:\s{0,3}"
            r"|\bauthorization[\"']?\s?[:=]\s{0,3}[\"']?(?:[a-z]{4,20}\s{1,3}(?:token=)?[\"']?)?)"
            r"(?P<secret>[\w.~+/-]{16,}=*)"
        ),
        source="https://docs.opsgenie.com/docs/authentication",
        holds=is_said,
    ),
    Rule(
        what="a key in a header",
        words=("x-", "-token"),
        pattern=(
            r"(?i)(?<![\w-])(?:x-[\w-]{0,30}(?:key|token|auth|secret|password)|(?:private|job|deploy)-token)"
            r"[\"']?:\s{0,3}(?:\{?\s{0,3}values:\s{0,3}\[?\s{0,20}(?:-\s)?)?[\"']?(?P<secret>[^\s\"'`,;<>{}\[\]()|]{6,100})(?=[\"'`,;)}\]]|\s|$)"
        ),
        source="https://docs.gitlab.com/api/rest/authentication/",
        holds=is_said,
    ),
    Rule(
        what="a signed token",
        words=("eyj",),
        pattern=r"(?<![\w-])eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]*",
        source="https://www.rfc-editor.org/rfc/rfc7519#section-3.1",
    ),
    Rule(
        what="a signed token",
        words=("zxlk",),
        pattern=r"(?<![\w+/])ZXlK[\w+/]{40,}={0,2}",
        source="gitleaks: jwt-base64",
    ),
    Rule(
        what="a login in Base64",
        words=_IN_BASE64,
        pattern=rf"(?i)(?<![\w+/])(?:{'|'.join(_IN_BASE64)})[\w+/]{{4,200}}={{0,2}}(?![\w+/=])",
        source="https://www.rfc-editor.org/rfc/rfc7617#section-2",
        holds=_is_basic,
    ),
    Rule(
        what="a login in Base64",
        words=("decode(", "unhex(", "fromhex(", "_hex", "hex=", "hex:"),
        pattern=(
            r"(?i)(?:\b(?:decode|unhex|fromhex)\(\s?[\"']|(?:pass\w{0,8}|pw|pwd|secret|cred\w{0,8})_?hex[\"']?\s?[:=]\s?[\"']?)"
            r"(?P<secret>(?:[2-7][0-9a-f]){6,100})(?![0-9a-z])"
        ),
        source="https://www.postgresql.org/docs/current/functions-binarystring.html",
        holds=_is_spelt_login,
    ),
    Rule(
        what="a login of a registry",
        words=('"auth":', "'auth':"),
        pattern=r"[\"']auth[\"']:\s{0,3}[\"'](?P<secret>[\w+/]{8,}={0,2})[\"']",
        source="https://github.com/opencontainers/artifacts/blob/main/docs/registry-auth.md",
        holds=_is_basic,
    ),
    # What names it says what it is, in whichever file.
    Rule(
        what="a login in Base64",
        words=("auth", "basic", "cred", "login"),
        pattern=(
            r"(?i)(?<![a-z])_?(?:auth(?:orization)?|basic(?:[ _-]?auth)?|cred(?:ential)?s?|login)\b"
            r"[\"']?(?:\s?[:=]|\s(?:is|of\s[\w.-]{1,30}:))\s{0,3}[\"'`]?"
            r"(?P<secret>[\w+/]{12,200}={0,2})(?![\w+/=])"
        ),
        source="https://www.rfc-editor.org/rfc/rfc7617#section-2",
        holds=_is_basic,
    ),
    Rule(
        what="a login of a registry",
        words=("eyjhdxrocyi6",),
        pattern=r"(?<![\w+/])eyJhdXRocyI6[\w+/]{12,}={0,2}",
        source="https://kubernetes.io/docs/tasks/configure-pod-container/pull-image-private-registry/",
    ),
    Rule(
        what="a client's key",
        words=("client-key-data", "private-mac"),
        pattern=(
            r"client-key-data[\"']?:\s{0,3}[\"']?[\w+/]{40,}={0,2}|Private-MAC:\s{0,3}[0-9a-f]{40,64}"
        ),
        source="https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/",
    ),
    Rule(
        what="a private key",
        words=("ls0tls1crudjti",),
        pattern=(r"LS0tLS1CRUdJTi[\w+/]{0,24}?(?:UFJJVkFUR|QUklWQVRF|BSSVZBVEU)[\w+/]{4,}={0,2}"),
        source="https://www.rfc-editor.org/rfc/rfc7468#section-10",
    ),
    Rule(
        what="a private key",
        words=("-----begin", "putty-user-key"),
        pattern=(
            r"-----BEGIN (?:[A-Z0-9]+ ){0,5}PRIVATE KEY(?: BLOCK)?-----"
            r"(?:(?:[^-]|-(?!----)){0,8000}-----END [A-Z0-9 ]{1,60}-----"
            r"|(?:\s{1,20}[\w+/=]{16,76}){1,99})?"
            r"|PuTTY-User-Key-File-\d: [\w@.-]+"
        ),
        source="https://www.rfc-editor.org/rfc/rfc7468#section-10",
        holds=lambda value: not re.search(r"-----\W*-----END", value),
    ),
    Rule(
        what="a storage key",
        words=("key", "access", "secret", "s3"),
        pattern=(
            r"(?<![\w/+])[0-9A-Z]{20}[\"'`]?\s{0,3}[:/,|]\s{0,3}[\"'`]?"
            r"(?P<secret>[\w+/]{40})(?![\w+/=])"
        ),
        source="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html",
        holds=is_key,
    ),
    Rule(
        what="a storage key",
        words=("accountkey", "sharedaccesskey"),
        pattern=r"(?i)(?:AccountKey|SharedAccessKey)=(?P<secret>[\w+/]{20,}={0,2})",
        source="https://learn.microsoft.com/azure/storage/common/storage-configure-connection-string",
    ),
    Rule(
        what="a hash of a password",
        words=("$", "{ssha", "{sha"),
        pattern=(
            r"(?:\$(?:[156y]|2[abxy]|apr1|gy|argon2(?:id|i|d))\$(?:[\w=,./+-]{1,86}\$){0,4}|\{S?SHA\d*\})"
            r"(?P<secret>[\w./+]{22,128}=*)(?![\w$])"
        ),
        source="https://man7.org/linux/man-pages/man5/crypt.5.html",
        holds=lambda value: is_random(value) or len(set(value)) > _WORD_LETTERS,
    ),
)
