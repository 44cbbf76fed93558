"""Programs that are given a password, and by which option or word."""

from slosmith.secret_patterns.commands.typed import typed
from slosmith.secret_patterns.rule import Rule
from slosmith.secret_patterns.states import is_stored, is_typed

# Words of which one is there | what stands before the password; `…` is what else a command says.
_TYPED = r"""
curl | curl … -\w{0,6}u\s?["']?[\w.@+\\-]*:
curl, wget, etcdctl | (?:curl|wget|etcdctl) … --[\w-]*(?:user|word)[ =]+["']?[\w.@+\\-]*:
 -a,--auth | (?:https?|xh) … (?:-a|--auth)[ =]["']?[\w.@+-]{1,60}:
mysql, mariadb | (?:mysql|mariadb)[\w-]{0,10} … -p
redis-cli, valkey-cli, keydb-cli, memtier | (?:\w{5,6}-cli|memtier\w*) … -a[ =]?
mongo | mongo(?:sh|dump|restore|export|import)? … -p\s
sshpass | sshpass["']?,\s{0,3}["']-p["']?,\s{0,3}
consul acl | consul\sacl\sset-agent-token\s(?:-\S+\s){0,3}\w{1,30}\s
sshpass | sshpass\s{1,3}-p\s?
htpasswd | htpasswd\s-\w{0,5}n\w{0,5}\s[\w.@-]{1,60}\s
htpasswd | htpasswd(?=\s[^\n]{0,60}?-\w{0,5}b)(?:\s+-\w{1,6}){1,6}\s+\S{1,99}\s+[\w.@-]{1,60}\s
openssl | openssl … -pass(?:in|out)?\s["']?pass:
login | login … -p[ =]?(?!\d{1,5}\b)
snmp | snmp\w{1,10} … -[AX]\s
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
redis-cli | redis-cli … (?i:auth)\s(?:\w{1,60}\s(?=["']?\w))?
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
hash-password | hash-password\s(?:--?\w+\s)?
sendemail | sendemail … -xp\s
ab -a, hey -a | (?:ab|hey) … -[aA]\s["']?[\w.-]{1,60}:
changeuserpassword | changeUserPassword\(["'][^"'\s]{1,60}["'],\s?
auth(, auth=(, login( | \w{0,20}(?:[aA]uth=?|login|authenticate)\(["'][^"'\s]{1,60}["'],\s?
identified by | IDENTIFIED\s(?:WITH\s\S{1,60}\s)?BY\s
auth=,auth  | (?<=\s)--?[\w-]{0,20}auth[ =]["']?[A-Za-z][\w.@+-]{0,60}:
cred=,cred ,creds=,creds ,credentials | (?<=\s)--?[\w-]{0,20}cred\w*[ =]["']?[A-Za-z][\w.@+-]{0,60}:
send  | \bsend\s(?:--\s)?(?=\S{0,99}\d)(?=\S{3,100}\\[rn])
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

PROGRAMS: tuple[Rule, ...] = (*typed(_TYPED, is_typed), *typed(_STORED, is_stored))
"""A row for each program, or for some that are alike."""
