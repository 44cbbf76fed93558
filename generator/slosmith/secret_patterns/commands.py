"""Passwords and tokens that somebody types: in a command, piped into one, or in SQL."""

import re
from collections.abc import Callable

from slosmith.secret_patterns.looks import is_made
from slosmith.secret_patterns.names import ITEM_WORDS, PASSWORD_WORDS, PASSWORDS
from slosmith.secret_patterns.rule import Rule
from slosmith.secret_patterns.states import is_chosen, is_chosen_key, is_said, is_typed, is_worded
from slosmith.secret_patterns.values import is_key, is_made_up, is_password, is_random

# Words of which one is there | what stands before the password; `…` is what else a command says.
_TYPED = r"""
curl | curl … -\w{0,6}u\s?["']?[\w.@+\\-]*:
curl, wget, etcdctl | (?:curl|wget|etcdctl) … --[\w-]*(?:user|word)[ =]+["']?[\w.@+\\-]*:
 -a,--auth | (?:https?|xh) … (?:-a|--auth)[ =]["']?[\w.@+-]{1,60}:
mysql, mariadb | (?:mysql|mariadb)[\w-]{0,10} … -p
redis-cli, valkey-cli, keydb-cli, memtier | (?:\w{5,6}-cli|memtier\w*) … -a[ =]?
mongo | mongo(?:sh|dump|restore|export|import)? … -p\s
sshpass | sshpass\s{1,3}-p\s?
htpasswd | htpasswd\s-\w{0,5}n\w{0,5}\s[\w.@-]{1,60}\s
htpasswd | htpasswd(?=\s[^\n]{0,60}?-\w{0,5}b)(?:\s+-\w{1,6}){1,6}\s+\S{1,99}\s+[\w.@-]{1,60}\s
openssl | openssl … -pass(?:in|out)?\s["']?pass:
login | login … -p[ =]?(?!\d{1,5}\b)
snmp | snmp\w{1,10} … -[AX]\s
machine | machine … password\s{1,3}
ldap | ldap(?:search|modify|add|delete|passwd|whoami) … -w\s?
swaks | swaks … -ap\s
lftp | lftp … -u\s["']?[\w.@-]{1,60},
smb,rpcclient,net  | (?:smb\w{3,8}|rpcclient|net) … (?:-U|--user)[ =]["']?[\w.\\/@-]{1,60}%
winexe | winexe … (?:-U|--user)[ =]["']?[\w.\\/@-]{1,60}%
sqlplus ,rman ,expdp ,impdp  | (?:sqlplus|rman|expdp|impdp) … [\w.]{1,60}/(?=[^\s/@]{3,100}@)
:thin: | thin:[\w.]{1,60}/(?=[^\s/@]{3,100}@)
rabbitmqctl | rabbitmqctl … (?:add_user|change_password|authenticate_user)\s[\w.@-]{1,60}\s
mc alias | mc\salias\sset\s\S{1,60}\s\S{1,200}\s\S{1,60}\s
net use | net\suse … (?:\\\\\S{1,200}\s|/user:\S{1,60}\s)(?!/)
net user | net\suser\s\S{1,60}\s(?!/)
winrs | winrs … -p(?:assword)?:
obscure | rclone\sobscure\s
/p:,/rp:,/pass:,/password: | (?:xfreerdp|cmdkey|wmic|schtasks|mstsc) … ["']?/(?:p|rp|pass|password):
schtasks | schtasks … /[rR]?[pP]\s(?!/)
-password | [\w-]{0,30}(?:reset|set|change)-(?:admin|root|user)-password\s(?!-)
securestring | ConvertTo-SecureString\s(?:-String\s)?
zip,7z | (?:zip|unzip|7z\w?) … -(?:P\s|p)
wpa_passphrase | wpa_passphrase\s\S{1,60}\s
nmcli | nmcli … password\s
setuser | (?i:setuser)\s[^\n]{0,100}?\s["']?>
redis-cli | redis-cli … (?i:auth)\s(?:\w{1,60}\s(?=["']?\w))?
requirepass, masterauth | (?i:requirepass|masterauth)\s
auth-pass | (?:sentinel\s)?auth-pass\s[\w.-]{1,60}\s
server  | server\s\S{1,60}\skey\s(?!\d{1,5}\b)
stats auth | stats\sauth\s[\w.@-]{1,60}:
insecure-password | insecure-password\s
rocommunity, rwcommunity | r[ow]community6?\s
tacacs,radius | (?:tacacs|radius)(?:-server)?\s[^\n]{0,80}?\bkey\s(?:[0-9]\s)?
password | [\w-]{0,30}(?:reset|set|change)[\w-]{0,20}[ _-]?password\s(?:[\w.@-]{1,60}\s)?(?=\S*\d)
mysqladmin | mysqladmin … password\s
pulumi | pulumi … config\sset … --secret\s[\w:.-]{1,60}\s
pulumi | pulumi … config\sset\s[\w:.-]{1,60}\s(?=[^\s-]\S{2,100}\s--secret)
unseal | vault\soperator\sunseal\s(?:-\S{1,60}\s)?(?=\S{20})
openssl | openssl\senc … -(?:k|K|pass)\s(?!file:|env:|fd:|stdin)
rclone | rclone\sconfig … (?:key|pass|token|secret|secret_access_key)\s
setx, setenv, set - | (?:setx|setenv|set\s-\w{1,3})\s\w{0,40}(?:PASS\w{0,6}|PWD|TOKEN|SECRET|KEY)\s
echo | (?<=\s)-\S{0,40}(?:pass|key|secret|token)\S{0,20}?[ =]["']?(?:<\()?(?:echo|printf)\s(?:-n\s)?
<(echo, <(printf | <\((?:echo|printf)\s(?:-n\s)?(?=["']?[^\s"']{0,60}\d)
snyk | snyk\sauth\s
http-basic | (?:composer|poetry)\sconfig … http-basic\S{1,100}\s\S{1,60}\s
bundle | bundle\sconfig … [\w.-]{1,60}:
ssh-keygen | ssh-keygen … -[NP]\s
rar | (?:un)?rar … -h?p
ansible-vault | ansible-vault\sencrypt_string\s
mosquitto_passwd | mosquitto_passwd\s-\w{0,5}b\w{0,5}\s\S{1,200}\s[\w.@-]{1,60}\s
ldappasswd | ldappasswd … -s\s
ejabberdctl | ejabberdctl\sregister\s\S{1,60}\s\S{1,100}\s
radtest | radtest\s\S{1,60}\s
snmp | snmp\w{1,10} … -c\s?(?!public|private)
chpasswd | chpasswd\s{0,3}<<<\s{0,3}["']?[\w.-]{1,60}:
<<< | (?:passwd|--password-stdin|--with-token|kinit|su|cryptsetup|secret)\s[^\n<]{0,100}<<<\s{0,3}
sudo | sudo\s-S\s[^\n<]{0,100}<<<\s{0,3}
oc login | oc\slogin … -p[ =]?
psexec, cqlsh, rabbitmqadmin | (?:psexec\w*|cqlsh|rabbitmqadmin) … -[pP]\s(?!\d{1,5}\b)
mosquitto_, ipmi | (?:mosquitto_|ipmi)\w+ … -P\s
hdbsql, isql, sqlcmd, osql, bcp | (?:hdbsql|isql|sqlcmd|osql|bcp) … -[pP]\s(?!\d{1,5}\b)
 -pw | (?:plink|pscp|psftp|putty|nodetool|jmxterm) … -pw\s
sqlplus ,rman ,expdp ,impdp  | (?:sqlplus|rman|expdp|impdp)\s{1,3}(?:-\w\s)?\w{1,30}/(?=[^\s/@]{6})
@// | (?<=["'=\s])[\w.]{1,60}/(?=[^\s/@]{3,100}@//)
authtoken | (?:_auth|npmAuth)Token\s
hash-password | hash-password\s(?:--?\w+\s)?
sendemail | sendemail … -xp\s
ab -a, hey -a | (?:ab|hey) … -[aA]\s["']?[\w.-]{1,60}:
sonar.login | sonar\.login\s?=\s?
changeuserpassword | changeUserPassword\(["'][^"'\s]{1,60}["'],\s?
auth(, auth=(, login( | \w{0,20}(?:[aA]uth=?|login|authenticate)\(["'][^"'\s]{1,60}["'],\s?
identified by | IDENTIFIED\s(?:WITH\s\S{1,60}\s)?BY\s
auth=,auth  | (?<=\s)--?[\w-]{0,20}auth[ =]["']?[A-Za-z][\w.@+-]{0,60}:
cred=,cred ,creds=,creds ,credentials | (?<=\s)--?[\w-]{0,20}cred\w*[ =]["']?[A-Za-z][\w.@+-]{0,60}:
pre-shared-key | pre-shared-key\s(?:ascii-text\s|hexadecimal\s|address\s\S{1,60}\s(?:key\s)?)?
user  | user\s\S{1,60}\son\s[^\n]{0,60}?>
password 7, secret 5, secret 9 | (?:password|secret)\s[0-9]\s
enable secret, enable password | enable\s(?:secret|password)\s(?:level\s\d\d?\s)?(?![0-9]\s|level\b)
send  | \bsend\s(?=\S{0,99}\d)(?=\S{3,100}\\[rn])
"""
# The same of what stores secrets, and much else: only what is made up is one.
_STORED = r"""
vault kv, vault write | vault\s(?:kv\s(?:put|patch)|write) … [\w.-]{1,60}=
passwd | (?:openssl\spasswd|mkpasswd)(?:\s-\S{1,20}){0,3}(?:\ssha-\d{3})?\s(?![-<])
--from-literal | kubectl … secret … --from-literal[= ]["']?[\w.-]{1,100}=
put-parameter | aws\sssm\sput-parameter(?=[^\n]{0,300}SecureString) … --value[= ]
secret-string | aws\ssecretsmanager … --secret-string[= ]
keyvault | az\skeyvault\ssecret\sset … --value[= ]
gh secret | gh\ssecret\sset … (?:-b\s?|--body[= ])
secrets set | (?:fly|flyctl|doppler|supabase|deno) … secrets\sset\s\w{1,60}=
 -u , -u=, -a , -a= | (?<=\s)-[uaA][ =]["']?[A-Za-z][\w.@+-]{0,60}:
user ,user=,login ,login= | (?<=\s)--[\w-]{0,20}(?:user|login)[ =]["']?[A-Za-z][\w.@+-]{0,60}:
"""
_NEXT = r"[\"']?(?:,\s{0,3}|\s{0,3}\n\s{0,40}-\s{1,3})[\"']?(?!-)"
_ARGUMENTS = (
    "https://kubernetes.io/docs/tasks/inject-data-application/define-command-argument-container/"
)
_DIGEST = r"[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_WORD = r"[\"']{0,2}(?P<secret>(?!\()[^\s\"'`{}\[\]]{3,100})"
# Commands that read a password where the output of `echo` goes.
_READERS = (
    r"(?:sudo\s[^\n|]{0,60}?-S\b|chpasswd|[^\n|]{0,200}?-stdin\b|[^\n|]{0,100}?--with-token"
    r"|passwd\b|su\s|kinit\b|cryptsetup\b|smbpasswd\b|vault\s(?:login|write)|pass\sinsert"
    r"|gcloud\ssecrets\b|wrangler\ssecret\b|gh\ssecret\b|kubectl\s[^\n|]{0,40}secret\b|(?:docker|podman)\ssecret\b)"
)


# Options that end so hold a key, and no name of one.
_KEYS = "api|access|auth|secret|account|app|licen[cs]e|service|shared|storage|signing|master|ingest"


def _is_random_word(value: str) -> bool:
    """What is no option, no port, no path and no name of a thing."""
    is_one = len(value) >= 6 and is_random(value)
    return (is_one or is_made_up(value) or is_worded(value)) and not re.search("^-|[:/]", value)


def _is_word_alone(value: str) -> bool:
    """What is typed, and no option, port, path or list."""
    return len(value) > 5 and is_typed(value) and not re.search("^-|[:/(]", value)


def _is_stored(value: str) -> bool:
    return is_said(value) and not re.search("^[/@]", value)


def _rule(line: str, holds: Callable[[str], bool]) -> Rule:
    words, before = line.split(" | ", 1)
    before = before.strip().replace(" … ", r"\b[^\n]{0,300}?\s")
    return Rule(
        what="a password of a command",
        words=tuple(words.strip(",").replace(", ", ",").split(",")),
        pattern=rf"(?<![\w-])(?:{before}){_WORD}",
        source="gitleaks: curl-auth-user",
        holds=holds,
    )


COMMANDS: tuple[Rule, ...] = (
    Rule(
        what="a password of a command",
        words=("machine",),
        pattern=rf"\bmachine\s\S{{1,200}}\s+login\s\S{{1,100}}\s+password\s+{_WORD}",
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
            rf"{_WORD}$"
        ),
        source="https://www.postgresql.org/docs/current/libpq-pgpass.html",
        holds=is_typed,
    ),
    Rule(
        what="a password of a command",
        words=("\nuser ",),
        pattern=rf"(?<=\n)\s{{0,20}}user\s[\w.@-]{{1,60}}\s{_WORD}\s",
        source="https://man7.org/linux/man-pages/man1/ftp.1.html",
        holds=is_made_up,
    ),
    # Tables of Postfix: a host, and who logs in there with which password.
    Rule(
        what="a password of a command",
        words=("]:", ":25 ", ":465 ", ":587 ", ":25\t", ":587\t"),
        pattern=(
            r"(?:\[[\w.-]{1,100}\]:\d{2,5}|[\w.-]{1,100}:(?:25|465|587))[ \t]{1,20}"
            rf"[A-Za-z][\w.@+-]{{1,60}}:{_WORD}"
        ),
        source="https://www.postfix.org/SASL_README.html",
        holds=is_typed,
    ),
    Rule(
        what="a password of a command",
        words=("eap ", "psk ", "xauth "),
        pattern=rf":\s(?:PSK|EAP|XAUTH|NTLM)\s(?=[\"']){_WORD}",
        source="https://docs.strongswan.org/docs/latest/config/ipsecSecrets.html",
        holds=is_typed,
    ),
    Rule(
        what="a password of a command",
        words=("insert into",),
        pattern=(
            r"(?i)\binsert\sinto\s[^\n();]{1,80}\([^()\n]{0,300}?\b\w{0,30}(?:pass|passw(?:or)?d|pwd)\b"
            r"[`\"']?(?:,[^,()\n]{1,80}){0,9}\)\s{0,3}\n?\s{0,9}values\s?\([^\n]{0,400}?[\"']"
            r"(?P<secret>[^\s\"'`]{6,100})[\"'](?:,[^,()\n]{1,80}){0,9}\)"
        ),
        source="https://www.postgresql.org/docs/current/sql-insert.html",
        holds=is_said,
    ),
    *(_rule(line, is_typed) for line in _TYPED.strip("\n").split("\n")),
    *(_rule(line, _is_stored) for line in _STORED.strip("\n").split("\n")),
    Rule(
        what="a password of a command",
        words=(*PASSWORD_WORDS, "pass=", "pass ", "-pw "),
        pattern=(
            rf"\s-{{1,2}}(?!-|no-|\w{{0,9}}(?:bypass|compass))(?:[\w.-]{{0,60}}(?i:{PASSWORDS}|pass)|pw)"
            r"[ =][\"']?(?:pass:)?"
            r"(?P<secret>[^\s\"'`,;<>{}\[\]()|-][^\s\"'`,;<>{}\[\]()|]{5,99})(?=[\"'`,;\s)}\]]|$)"
        ),
        source="https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/V1_chap12.html",
        holds=is_chosen,
    ),
    Rule(
        what="a password of a command",
        words=(" -p",),
        pattern=(
            r"\s(?:-[uUDl]|--?user(?:name)?|--login)[ =:][\"']?[\w.@\\=,-]{1,60}[\"']?\s"
            rf"(?:[^\n|]{{0,200}}?\s)?-[pP][ =:]?{_WORD}"
        ),
        # What these run as somebody has options of its own.
        behind=r"(?:^|\n)(?![^\n]*\b(?:sudo|runuser|docker|podman)\b)[^\n]*$",
        source="https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/V1_chap12.html",
        holds=_is_random_word,
    ),
    Rule(
        what="a password of a command",
        words=(" -p ",),
        pattern=(
            r"\s(?:-[uUDl]|--?user(?:name)?|--login)[ =:][\"']?[\w.@\\-]{1,60}[\"']?\s"
            r"(?:[^\n|]{0,200}?\s)?-[pP]\s(?P<secret>[a-z]{8,40})(?=[\s`\"']|$)"
        ),
        behind=(
            r"(?:^|\n)(?![^\n]*\b(?:sudo|runuser|docker|podman|ssh|mysql\w*|mariadb\w*|pg_\w+|psql)\b)"
            r"[^\n]*$"
        ),
        source="https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/V1_chap12.html",
        holds=is_typed,
    ),
    Rule(
        what="a password of a command",
        words=(" -p ",),
        pattern=r"\s-[pP]\s[\"']?(?P<secret>[\w!?#$%^&*+@.-]{8,40})(?=[\"'`\s]|$)",
        source="https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/V1_chap12.html",
        holds=lambda value: all(
            re.search(kind, value) for kind in ("[A-Z]", "[a-z]", r"\d", "[!?#$%^&*+@]")
        ),
    ),
    Rule(
        what="a password of a command",
        words=("echo ", "printf "),
        pattern=(
            r"\b(?:echo|printf)\s(?:-\w\s)?(?:[\"']%s(?:\\n)?[\"']\s)?[\"']?"
            r"(?P<secret>[^\s\"'`{}\[\]|]{8,100})[\"']?\s{0,3}\|\s{0,3}base64"
        ),
        source="https://kubernetes.io/docs/tasks/configmap-secret/managing-secret-using-config-file/",
        holds=_is_stored,
    ),
    Rule(
        what="a password of a command",
        words=("echo ", "printf "),
        pattern=(
            r"\b(?:echo|printf)\s(?:-\w\s)?(?:[\"']%s(?:\\n)?[\"']\s)?[\"']?(?:[\w.-]{1,60}:)?"
            rf"(?P<secret>[^\s\"'`{{}}\[\]|:]{{6,100}})[\"']?\s{{0,3}}\|\s{{0,3}}{_READERS}"
        ),
        source="https://pubs.opengroup.org/onlinepubs/9799919799/utilities/echo.html",
        holds=is_typed,
    ),
    Rule(
        what="a key or token",
        words=("key ", "token ", "secret ", "login ", "auth "),
        pattern=r"\s[\"']?(?P<secret>[\w+/]{20,300}={0,2})(?![\w.~+/=-])",
        behind=r"(?i)(?<![/.-])(?:key|token|secret|login|auth)\Z",
        source="https://doc.rust-lang.org/cargo/commands/cargo-login.html",
        holds=is_made,
    ),
    Rule(
        what="a password of a command",
        words=("identified", "password", "auth ", "community"),
        pattern=(
            r"(?:\b(?i:identified\s(?:with\s\S{1,60}\s)?by|password)(?:\s{1,3}=?\s?|=|\()N?(?=['\"])"
            rf"|(?<=[`>\n])\s?AUTH\s(?:\w{{1,60}}\s)?|snmp[\w-]{{0,20}}\scommunity\s){_WORD}"
        ),
        source="https://www.postgresql.org/docs/current/sql-alterrole.html",
        holds=_is_word_alone,
    ),
    Rule(
        what="a token of a command",
        words=("token", "secret", "key"),
        pattern=(
            rf"\s-{{1,2}}(?!-|continuation)[\w-]{{0,30}}(?i:token|secret|(?:{_KEYS})-?key)\s[\"']?"
            r"(?P<secret>[\w.~+/-]{16,300}={0,3})(?![\w.~+/=-])"
        ),
        source="https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/V1_chap12.html",
        holds=is_key,
    ),
    Rule(
        what="a token of a command",
        words=("token", "secret", "key"),
        pattern=r"(?<=[nNtTyY])[ =][\"']?(?P<secret>[0-9A-Za-z!?#-]{8,40})(?=[\"'`\s;)]|$)",
        behind=r"\s-{1,2}(?!-|continuation)[\w-]{0,30}(?i:token|secret|api-?key)\Z",
        source="https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/V1_chap12.html",
        holds=is_chosen_key,
    ),
    Rule(
        what="a token of a command",
        words=(
            "api key ",
            "apikey ",
            "api_key ",
            "token ",
            "secret ",
            "auth ",
            "login ",
            " -k ",
            " -t ",
        ),
        pattern=rf"\s[\"'`]?(?P<secret>{_DIGEST})(?![\w.@:/-])",
        behind=r"(?:(?<![/.-])\b(?i:api[ _-]?key|token|secret|auth|login)|\s-[kKtT])\Z",
        source="https://doc.rust-lang.org/cargo/commands/cargo-login.html",
        holds=is_key,
    ),
    # One item of a list is the option, the next its value.
    Rule(
        what="a password of a command",
        words=ITEM_WORDS,
        pattern=rf"(?<![\w.-])--?[\w.-]{{0,40}}(?i:{PASSWORDS}|pass){_NEXT}(?P<secret>[^\s\"'`,\[\]{{}}]{{6,100}})",
        source=_ARGUMENTS,
        holds=is_chosen,
    ),
    Rule(
        what="a token of a command",
        words=("token", "secret", "key"),
        pattern=rf"(?<![\w.-])--?[\w.-]{{0,40}}(?i:token|secret|key){_NEXT}(?P<secret>[\w.~+/-]{{16,300}}={{0,3}})",
        source=_ARGUMENTS,
        holds=is_key,
    ),
    Rule(
        what="a session of a browser",
        words=("session=", "sessionid=", "session_id=", "session_token=", "sid="),
        pattern=(
            r"(?i)(?<![?&])\b(?:\w{0,30}session(?:_?id|_token)?|sid)=(?P<secret>[0-9a-z.%_-]{24,300})"
        ),
        source="gitleaks: gitlab-session-cookie",
        holds=is_key,
    ),
    Rule(
        what="a session of a browser",
        words=("cookie", " -b"),
        pattern=(
            r"(?i)(?:\bcookie[\"']?\s?[:=]\s{0,3}|\s--cookie[ =]|\bcurl\b[^\n]{0,300}?\s-b\s)[\"']?"
            r"(?:[^\s;\"']{1,200};\s?){0,10}?[\w.-]{1,60}=(?P<secret>[\w.~+/%-]{16,300}={0,2})"
        ),
        source="https://www.rfc-editor.org/rfc/rfc6265#section-4.2",
        holds=is_key,
    ),
)
"""Rules for what stands in runbooks to be pasted into a terminal."""
