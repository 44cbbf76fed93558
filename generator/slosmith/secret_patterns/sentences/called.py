"""What sentences call passwords, keys, logins and questions for them, in many languages."""

# Names that a word of German may end in, and that cases change …
_ENDING = (
    r"(?<![\d_.$/={@<%])(?<!--)(?:pass(?:wor[dt]|phrase|wd)|kennw[oö]rt|kennphrase|wachtwoord)"
)
_CASES = r"(?:e?s|e[rnt]?|em)?(?![\w-])"
# … and those that stand alone.
_ALONE = (
    r"p/w|psk|pre-?shared[ -]key|(?:secret|security|safe|code) ?word|shared secret",
    r"(?:auth|priv|access|security) phrase",
    r"mdp|(?:mots?|phrases?) de passe|phrase secrète",
    r"contraseñas?|contrasenas?|senhas?|palavra-passe",
    r"frase (?:de acceso|de paso|segreta|secreta)|frase-senha|clave",
    r"parola d'ordine|parola|hasł[aoe]m?|hesl[oa]|lösenord(?:et)?|passord(?:et)?|adgangskoden?",
    r"(?:wlan|wi-?fi)[- ](?:schlüssel|key)",
    r"salasana|jelszó|şifre(?:si)?|парол[ьяею]м?",
)
_SHORT = r"(?<![\w$.])(?<!--)(?<!-\w-)pwd?(?![\w-])"
NAMES = rf"{_ENDING}{_CASES}|{_SHORT}|(?<![\w$.-])(?:{'|'.join(_ALONE)})(?![\w-])"
"""What a password is called."""
SHORT_NAMES = frozenset(("pw", "p/w", "pwd", "mdp", "psk"))
_NAMED = (
    "passwor|passphrase|passwd|kennw|kennphrase|wachtwoord|pw |pwd |p/w |psk |shared key"
    "|shared-key|pre-shared|word |phrase |shared secret|mdp |de passe|contrase|senha"
    "|palavra-passe|clave |secrète|frase |frase-|parola|hasł|hesl|lösenord|passord"
    "|adgangskode|salasana|jelszó|şifre|парол|wlan|wifi|wi-fi"
)
NAMED = tuple(_NAMED.split("|"))
"""Of each of them a part that is plain text, and what each of them begins with."""
_NAMED_SO = (
    "passw|passphrase|kennw|kennphrase|wachtwoord|pw|p/w|psk|preshared|pre-shared|pre shared"
    "|secret word|secretword|security|safe|code|shared secret|auth|priv|access|mdp|mot|phrase"
    "|contrase|senha|palavra|frase|clave|parola|hasł|hesl|lösenord|passord"
    "|adgangskode|salasana|jelszó|şifre|парол"
    "|wlan|wifi|wi-fi"
)
NAME_BEGINNINGS = tuple(_NAMED_SO.split("|"))

_KEYS = (
    r"(?:the |this |our |shared |signing |client )secret|secret for|tokens?|jetons?",
    r"api[- ](?:key|schlüssel|token)|schlüssel|clé|clave|llave|chave|chiave|key",
)
KEYS = rf"(?<![\w$.-])(?:{'|'.join(_KEYS)})(?![\w-])|community(?:[- ]string)?(?![\w-])"
"""What keys are called, and much else."""
_KEYED = "secret |secret:|token|jeton|schlüssel|clé |clave |llave|chave|chiave|key |community"
KEYED = tuple(_KEYED.split("|"))
_KEYED_SO = (
    "the |this |our |shared |signing |client |secret for|token|jeton|api|schlüssel|clé|clave|llave"
    "|chave|chiave|key|community"
)
KEY_BEGINNINGS = tuple(_KEYED_SO.split("|"))
_ASKED = (
    r"(?:when|if|once) (?:you are |you're )?(?:prompted|asked)",
    r"(?:if|when) [\w' -]{2,30} (?:asks|prompts)",
    r"(?:falls|wenn) gefragt|(?:falls|wenn) [\w' -]{2,30} fragt",
    r"(?:cuando|si) [\w' -]{0,30}pid[ae]|quando [\w' -]{0,30}pe[dç][ae]",
    r"(?:quand|s') ?[\w' -]{0,20}demande|se [\w' -]{0,20}chiede",
    r"unlock(?:ed|ing|s)?|unseal|decrypt(?:ing|s|ed)?|disarm(?:ed)?",
    r"entsperren|entschlüsseln|déverrouiller|débloquer",
    r"desbloquear|sbloccare|locked out|break-glass|security question|get(?:s)? you in",
)
ASKED = rf"(?i:(?<![\w$.-])(?:{'|'.join(_ASKED)})(?![\w-]))"
"""What says that something is to be typed where one is asked for it."""
_ASKED_BY = (
    "prompt| asked| asks| fragt| gefragt| pida| pide| pede| peça|demande|chiede|unlock|unseal"
    "|decrypt|disarm|entsperr|entschlüssel|verrouiller|débloquer|desbloquear|sbloccare|locked out"
    "|break-glass|security question|you in"
)
ASKED_BY = tuple(_ASKED_BY.split("|"))
_LOGIN = (
    r"log(?:ged)?[ -]?in|sign(?:ed)? in|log on|logins?|creds|credentials|console|web ?ui",
    r"(?:ssh|rdp|telnet) to",
    r"zugangsdaten|anmelde(?:n|daten)|melde dich|ein(?:zu)?loggen|logge dich",
    r"connecte(?:z|r)?-(?:toi|vous)|se connecter|identifiants?|accès",
    r"inicia(?:r)? sesión|entra(?:r)? (?:como|con|com)|accede(?:r)?|acceso|credenciales",
    r"acessa(?:r)?|credenciais|acesso|accedi|credenziali|accesso|inloggen|inloggegevens",
    r"para entrar|user is|old creds|connexion|conexión|conexão|anmeldung|get in|the usual",
)
LOGIN = rf"(?<![\w$.-])(?:{'|'.join(_LOGIN)})(?![\w-])|(?:interface|zugang)(?!\w)"
"""What says that somebody logs in."""
_LOGINS = (
    "log in|ssh to|rdp to|telnet to|login|logged in|log-in|sign in|log on"
    "|creds|credentials|zugang|anmelde"
    "|melde dich|loggen|logge dich|interface|connecte|identifiant|accès|sesión|entra"
    "|accede|acceso|credencia|para entrar|user is|acess|accedi|credenzia|accesso|inlog"
    "|web ui|console|connexion"
    "|conexión|conexão|get in|the usual"
)
LOGINS = tuple(_LOGINS.split("|"))
_LOGGED_IN = (
    "log|sign|cred|console|web|ssh|rdp|telnet|zugang|anmeld|melde|ein|identifiant|accès|conne"
    "|se connecter|inicia|entra|accede|acceso|acess|accedi|accesso|inlog"
    "|para entrar|user is|old creds|interface|conex|get in|the usual"
)
LOGIN_BEGINNINGS = tuple(_LOGGED_IN.split("|"))
"""Of each of them a part that is plain text, and what each of them begins with."""
