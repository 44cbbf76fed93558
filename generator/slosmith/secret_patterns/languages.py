"""Words of a sentence about a password, in the languages that runbooks are written in."""

_JOINING = """
is are was were be been being it's its that's now currently still always just simply again
reads
remains became becomes says say said equals stays called like namely follows also usually
actually
probably type enter use using try give paste takes wants works
namely ist war nämlich lautet lautete heißt heisst wurde jetzt nun noch immer wieder einfach
nur aktuell bleibt
weiterhin derzeit momentan wohl gib nimm überall
est était reste partout toujours devient maintenant désormais juste simplement c'est tape tapez
saisis saisissez utilise utilisez
es era sigue siendo ahora todavía simplemente queda quedó fue escribe usa introduce teclea pon
digite
escreva insira scrivi metti inserisci mets tippe
é continua agora ficou ainda sendo foi
everywhere è resta rimasta rimane ora adesso ancora semplicemente
is steeds nu gewoon blijft wordt to jest je är er on este это теперь
"""
JOINING = frozenset(_JOINING.split())
"""What stands between the name of a password and its value."""
_KINDS = """
manager managers policy store storage job check field hint length strength expiry rotation hash
file prompt generator authentication auth server provider module tool app type format source
backend reset
richtlinie politique política
"""
KINDS = frozenset(_KINDS.split())
"""What a name of a password names together with one of these: no password."""
_CHANGING = """
set reset changed change rotated rotate switched back falls defaults went updated
gesetzt geändert zurückgesetzt umgestellt gewechselt changé remis cambiada cambiado cambió
mudou
alterada alterado cambiata impostata gewijzigd
"""
CHANGING = frozenset(_CHANGING.split())
"""What says that it was given another …"""
_INTO = """
to from auf in zu von en à a por para da naar van di
"""
INTO = frozenset(_INTO.split())
"""… and what stands behind that."""
_BELONGING = """
for of to on in at between behind from under per für fuer vom von der des die den dem zum
zur im am
de du del della dello dei do da dos das la le les el los las l' pour sur para sul voor van
het op
bij
til på av för till på od do na dla od k pro от для на в the our this that your his her their
my its
a an all both new old root admin sudo db database wifi wi-fi wlan vpn ldap smtp ftp sftp ssh
grafana
default current master user account login guest zabbix jenkins vault backup bios bmc ilo
idrac ipmi
nueva nuevo nouveau nouvelle nova novo neue neues neuer nuova console local
"""
BELONGING = frozenset(_BELONGING.split())
"""What begins to say whose it is."""
_ASKING = """
when if as for at whenever first wenn als falls quand comme lorsque cuando como si se quando
come quando wanneer als hvis när kiedy to into in
"""
ASKING = frozenset(_ASKING.split())
"""What leads from a value to the name of it, or to where it is typed."""

_STATES = """
abgelaufen falsch richtig korrekt leer gesperrt geheim bekannt unbekannt gültig ungültig
notwendig
nötig erforderlich optional sicher unsicher stark schwach lang kurz gleich anders
unterschiedlich
verschieden vorhanden nicht kein keines persönlich individuell zufällig bitte überall dort
hier
temporär sichtbar pflicht standard identisch ablaufen weg alt neu schon leider natürlich
länger
faux correct vide inconnu perdu requis obligatoire identique expiré bon mauvais court long
fort
faible pareil partout nouveau ancien oublié unique personnel public privé toujours ici
ailleurs
vacía vacío correcta incorrecta nueva vieja igual distinta diferente válida inválida nula
secreta
segura insegura débil fuerte larga corta mala buena misma siempre aquí obligatoria única
personal
reiniciar importante necesario esencial
vazia errada certa nova antiga igual diferente forte fraca válida secreta segura pessoal
única aqui
scaduta errata corretta vuota nuova vecchia uguale diversa debole forte segreta sicura unica
qui
verlopen onjuist verkeerd leeg vergeten gewijzigd geldig ongeldig zwak sterk hetzelfde
anders hier
keyword something anything nothing
changed expire expired there here wrong gone lost back another else
"""
STATES = frozenset(_STATES.split())
"""What a sentence says of a password that is none."""
ENDINGS = (
    r"(?:ab|an|auf|aus|be|ein|ent|er|ge|hinter|ver|vor|zer|zurück|zu|über|unter|um|neu"
    r"|frei)\w{2,}(?:t|en)|\w+(?:ig|lich|bar|isch|sam|los|ung|heit|keit|é|ée|és|ées|ible|able|aire"
    r"|ado|ada|ido|ida|ável|ível|ato|ata|uto|uta|ito|ita|ibile|abile|ante|ente|oria|orio|mente|ment|ción|ção|zione|tion"
    r"|ing|[^n]ed|ly)"
)
"""How words end that say what something is like."""
