"""What an entry for a password says that is none: a state, a type, or who is to be asked."""

import re

from slosmith.secret_patterns.languages import STATES
from slosmith.secret_patterns.looks import is_no_name, look_of
from slosmith.secret_patterns.values import (
    is_bare_password,
    is_made_up,
    is_password,
    is_path,
    is_place,
    is_random,
)

# What it is like, or must be …
_STATES = """
absent accepted active allowed already always anonymous another anything authenticated available
basic bearer blank blocked broken cached chosen clear cleared cleartext compromised configured
correct created custom default defaults deleted denied deprecated different digest disabled
double empty enabled encoded encrypted enough entered existing expired external failed false
forever forgotten found generated given global hardcoded hashed hidden identical ignored
immediately inactive incorrect inherit inherited insecure internal invalid known leaked literal
local locked longer mandatory manual masked matched maximum minimum mismatch missing needed
negative never nothing omitted optional other partial permanent permitted plain plaintext
positive possible present private prohibited protected provided public random readable readonly
recent redacted rejected removed renewed required reset restricted revoked rotated rotating
safest same secure sensitive separate short simple static stored strong succeeded success
temporary trusted typed unchanged undefined unencrypted unique unknown unlimited unset unused
updated usable valid verified visible weak without wrong zeroed
alphanumeric ancient ascii binary bogus case close common complex confidential correct corrupt
critical dangerous decimal dynamic easy elsewhere ephemeral essential exact explicit fake frequent
fresh genuine guessable harmless hexadecimal identical implicit important inside intact irrelevant
legacy lowercase minimal monthly native necessary numeric obsolete obvious often outdated outside
pending perhaps persistent popular printed ready rejected relevant safe shown similar simpler
somehow special stale stolen synced today tomorrow tonight transient tricky trivial unsafe unusual
uppercase upstream useless usual volatile weekly whatever wrongly yesterday
"""
# … of what kind it is, or where …
_KINDS = """
account action administrator admins alertmanager algorithm annotation application argument
attribute authentication authorization backend base64 bcrypt block boolean button bytes callback
certificate change changes charfield client clipboard cluster column command comment compare
complexity config configmap confirm constant content context cookie credential credentials data
database description dialog directory document encoding encryption endpoint entry environ
environment error escape event everyone expiry external field fields file files filter first
foobared format forward function generator getpass handler hash hashes header headers helper
history identity input inputs instance integer interactive issuer keepass kerberos keychain
keyring keystore label labels ldap length letter lifetime location login logins lookup manager
manually memory message metadata method module name namespace ntlm null number oauth object
offset oidc operator option options owner parameter parameters params pbkdf2 person placeholder
policies policy position prefix prompt property protection provider query read regex region
registry replica replication request reset response restore retrieved return returns role
rotation runtime salt saml schema scope scram script secret secrets section select sentence
server service session setting settings sha256 sha512 show source spec state status stdin
storage store string strings suffix switch system template terminal text toggle token tokens
transform true tuple type unicode update upgrade usage user username users value values varchar
variable variables vault verify version volume whoami widget width world write writer yubikey
"""
# … what is to be done …
_SPOKEN = """
above absolutely accept access according after again also anyone anywhere append asked because
before below between cannot check choose contact copy create delete ensure enter fetch fill
follow from generate getting here however insert invoke leave look make must please press
provide remember replace request retrieve rotate saved should some somebody someone something
sometimes somewhere specify supply tbd tell that their them then there these this those todo
type unless until upload used using when where which while whoever will with would write your
yours
"""
# … and what documentation calls one.
_EXAMPLES = """
abcdef abcdefg abcdefgh asdfgh blabla changeit changeme changethis dummy example examples
fakefake foobar insecure lorem mypass mypassphrase mypwd mysecret nopass nopassword obfuscated
passme passphrase passw0rd passwd password passwords placeholder qwerty replaceme sample
samplepass secretpassword somepass somepassword testpass testpassword testtest thepassword
userpass xxxxxx yourpass yourpassword
"""
_SAID = frozenset(f"{_STATES} {_KINDS} {_SPOKEN} {_EXAMPLES}".split())
_IN_SENTENCES = frozenset(_SPOKEN.split())
_NAME = (
    r"(?i)pass(?:word|wd|phrase)|^\w*(?:pw|pass)$|secret|token|credential|api_?key"
    r"|vault|env\b|your|example|config|prompt"
)
_ENDED = r"[a-z]+(?:[^n]ed|ing|tion|able|ible|[^f]ly|ment|ity)"
_PHRASE = r"[a-z]{4,12}(?:\.[a-z]{4,12}){2,4}"
_LONG_PHRASE = (
    r"(?!.*\.(?:com|net|org|io|dev|local|internal|svc)\b)[a-z]{2,12}(?:\.[a-z]{2,12}){3,6}"
)
_JOINED = r"[a-z]{3,12}(?:[.-][a-z]{3,12}){2,5}"
# Words that names and usual compounds are made of: `shop.prod.internal`, `one-time-password`.
_IN_NAMES = """
all and any api app asia base card central cluster com config corp cross dat data date dev down
east end environment euro file for full gateway grpc hand high host how http https int internal io
job lan level line local log long low machine main multi name net node non north not off once one
only org out over own per point pre prod proxy read rest run self server service set sign single
site south sql staging state step svc tcp team test the three time two udp use used user web well
west wide with work write www yaml yml zone
"""
_OF_NAMES = frozenset(_IN_NAMES.split())
_SHORT = 5
"""Of so few characters a word is anything."""
_OF_FIVE = r"(?=.*\d)[a-z][0-9a-z]{3,4}|[A-Za-z0-9]{3,4}[!?#$%^&*]"
_PROGRAM = r"(?:self|this|process|local|module|data|values|request|params|spring|settings)\."
_CAMEL = r"\$?[A-Za-z]?[a-z]{2,}(?:[A-Z][a-z]{2,}){1,6}(?:I[dD]|URL|URI)?"
_WORDED = r"[A-Za-z]{4,}\d{1,6}[!?.]?"
_OF_HASHES = (
    r"(?i)(?:sha|md|base|utf|o?auth|bcrypt|pbkdf|argon|scram|aes|rsa|tls|ssl|http|ipv|fido|tpm|pkcs"
    r"|x)-?\d+"
)
# `os.environ`, and not `Cactus.Orchid27`.
_CALL = (
    r"(?![A-Z][a-z]+\.[A-Z][a-z]+\d{1,4}$)[A-Za-z_]\w*(?:(?:\.|::|->)[A-Za-z_]\w*)+[!?]?|--?\w.*|![A-Za-z-]+|[%@?]\w*|#[a-z]*"
    r"|[\^~]?\d+(?:\.\d+)+.*|(?:Get|Read|New|Import|ConvertTo|ConvertFrom)-[A-Z][A-Za-z]+"
)
# What is called so, as in `bindPW: bindPW`.
_OWN_NAME = r"[a-z]+(?:PW|Pw|Pass|PASS)"
_SHORTEST_KEY = 10
"""Of so few letters a word may be the name of a service."""


def is_chosen(value: str) -> bool:
    """What somebody may have chosen for a password: neither a state nor a type, place or name."""
    if is_password(value):
        is_long = len(value) > _SHORT or re.fullmatch(_OF_FIVE, value)
        return bool(is_long) and not re.fullmatch(_OF_HASHES, value) and not _is_call(value)
    return _is_word(value) and not is_place(value)


def is_no_word(value: str) -> bool:
    """The same inside of a sentence, where a word may be anything."""
    return is_password(value) and is_chosen(value)


def is_bare_chosen(value: str) -> bool:
    """The same where nothing but a name says so."""
    return is_chosen(value) and (is_bare_password(value) or value.isalpha())


def is_worded(value: str) -> bool:
    """A word with a number behind it, as people choose one: `sunflower42`."""
    bare = value.rstrip(".!?:")
    return (
        bool(re.fullmatch(_WORDED, bare))
        and not _is_said(bare)
        and not re.fullmatch(_OF_HASHES, bare)
    )


def is_typed(value: str) -> bool:
    """What stands where a command takes a password; in quotes it may be several words."""
    if " " in value:
        return is_passphrase(value)
    is_said = value.isalpha() and not _is_word(value)
    return not is_said and not is_path(value) and not re.fullmatch(r"[\w.-]+:\d+", value)


def is_said(value: str) -> bool:
    """What a sentence says with nothing but the name before it: no word has these signs."""
    value = value.rstrip(".!?:")
    is_one = is_made_up(value) or is_random(value) or is_worded(value) or is_no_name(value)
    return is_one and not is_place(value)


def is_stored(value: str) -> bool:
    """What is put into a store of secrets, and no file of one."""
    if " " in value:
        return is_passphrase(value)
    return is_said(value) and not re.search("^[/@]", value)


def is_plainly_said(value: str) -> bool:
    """The same with no more than a space before it, where a name would stand as often."""
    bare = value.rstrip(".!?:")
    if not value.isascii() or is_place(bare):
        return False
    has_sign = re.search(r"[A-Za-z\d][!?#$%&*+^]+[.]?$|\w[!#$%&*^]\w", value)
    is_two = re.fullmatch(r"[A-Z][a-z]{2,}[-_.][A-Z][a-z]{2,}\d{2,4}", bare)
    return (
        (is_made_up(value) and (is_random(value) or has_sign is not None))
        or is_two is not None
        or is_worded(value)
        or is_no_name(bare)
    )


def is_phrase(value: str) -> bool:
    """Words that dots or dashes join, and no host's or file's name: `correct-horse-battery`."""
    bare = value.rstrip(".!?:")
    words = {*re.split("[.-]", bare)}
    return (
        re.fullmatch(_JOINED, bare) is not None
        and not re.search(_NAME, bare)
        and not words & _OF_NAMES
        and sum(map(_is_said, words)) < 2
    )


def is_spoken(value: str) -> bool:
    """What a sentence says to be a password: no name, or words that are joined."""
    return is_said(value) or is_phrase(value)


def is_plainly_spoken(value: str) -> bool:
    """The same with no more than a space before it."""
    return is_plainly_said(value) or is_phrase(value)


def is_given(value: str) -> bool:
    """What nothing but a short name or marks say to be one, or words that are joined."""
    return is_bare_chosen(value) or is_phrase(value)


def is_drawn(value: str) -> bool:
    """What a machine drew: what else is secret has names."""
    bare = value.rstrip(".!?:")
    return is_no_name(bare) or (bare.isalnum() and is_made_up(bare) and is_random(bare))


def is_chosen_key(value: str) -> bool:
    """The same for tokens, of which names of things are said more often."""
    if not value.isalnum() or re.search(_NAME, value):
        return is_made_up(value) and is_no_name(value)
    if value.isalpha():
        return value.islower() and len(value) >= _SHORTEST_KEY and _is_word(value)
    return (is_worded(value) and len(value) > 7) or is_no_name(value)


def is_passphrase(value: str) -> bool:
    """Words that make no sentence: none of them is one of those that every sentence has."""
    words = value.split()
    return (
        not re.search(_NAME, value)
        and not {*words} & _IN_SENTENCES
        and sum(map(_is_said, words)) < 2
    )


def _is_word(value: str) -> bool:
    if re.fullmatch(f"{_PHRASE}|{_LONG_PHRASE}", value):
        return not (re.search(_NAME, value) or re.match(_PROGRAM, value))
    is_letters = value.isalpha() and value.isascii() and not re.fullmatch(_CAMEL, value)
    return is_letters and len(value) > 5 and not value.isupper() and not _is_said(value)


def _is_said(value: str) -> bool:
    lower = re.sub(r"\d+$", "", value.lower())
    return (
        lower in _SAID
        or value.lower() in _SAID | STATES
        or bool(re.search(_NAME, value) or re.fullmatch(_ENDED, lower))
    )


def _is_call(value: str) -> bool:
    """An expression of a program, or a name: `self.password`, `-Dx`, `app-specific-password`."""
    is_name = value.replace("-", "").replace("_", "").isalpha() and re.search(_NAME, value)
    is_camel = re.fullmatch(_CAMEL, value) and look_of(value) is None
    return bool(
        re.fullmatch(f"{_CALL}|{_OWN_NAME}", value) or (is_name and not value.isalnum()) or is_camel
    )
