"""A password that a sentence says is found in any language, and what is said of one is none."""

from __future__ import annotations

import pytest

from slosmith.secret_patterns import find_secrets

# `{}` is the password, which stands nowhere in one piece with the sentence.
_DRAWN, _WORDED, _WORD = "Tr0ub4" + "dor&3", "Kartoffel" + "12", "kartoffel" + "salat"


@pytest.mark.parametrize(
    "sentence",
    [
        "Das Kennwort für den Router lautet {}, bitte nicht weitergeben.",
        "PW vom Drucker-Switch: {}",
        "hab dir das pw zurückgesetzt, jetzt {}",
        "Das Admin-Passwort ist seit gestern {}.",
        "Le mot de passe du compte de secours est {} (ne pas le changer).",
        "mdp admin du NAS : {}",
        "La contraseña del usuario de guardia es {}; no la compartan.",
        "clave del router de la oficina: {}",
        "A senha do banco de réplica é {}, só leitura.",
        "La password del server è {}.",
        "Het wachtwoord van de switch is {}.",
        "Hasło: {}",
        "Lösenordet till skrivaren är {}.",
        "Пароль от роутера: {}",
        "パスワードは「{}」です",
        "After the restore the admin pw falls back to {}. Change it.",
        "Set the password back to {} when you are done.",
        "its password, {}, was leaked",
        "Try {} first, then the old password.",
        "They ask for a password. It is {} today.",
        "Se cambió la contraseña a {} ayer.",
        "Falls die Konsole fragt: {}.",
        "Quando chiede la password scrivi {}.",
        "Nouveau mot de passe root = {}",
        "Pour débloquer : {}",
        "bind password for cn=ro is {}",
        "You can still get in with root:{}.",
        "Identifiants : svc-backup, {}",
        "We share one login: sre@acme.example, and then {}",
    ],
)
@pytest.mark.parametrize("password", [_DRAWN, _WORDED])
def test_a_password_is_found_by_its_name_in_any_language(sentence: str, password: str) -> None:
    text = sentence.format(password)
    assert [text[one.start : one.end].rstrip(".") for one in find_secrets(text)] == [password]


@pytest.mark.parametrize(
    "sentence",
    [
        "clave del router de la oficina: {}",
        "mdp admin du NAS : {}",
        "Anmelden als wartung, Passwort ist einfach {} (klein geschrieben).",
        "security word “{}”.",
        "# pw {}, same on all of them",
        "> What was the sudo password again?\n{}\n",
        "Console: root / {}",
        "connecte-toi avec astreinte / {}",
    ],
)
def test_a_mere_word_is_one_where_a_clause_ends_with_it(sentence: str) -> None:
    text = sentence.format(_WORD)
    assert [text[one.start : one.end] for one in find_secrets(text)] == [_WORD]


@pytest.mark.parametrize(
    ("sentence", "code"),
    [
        ("The safe PIN has not changed in years: {}.", "194827"),
        ("Die PIN vom Tresor ist seit dem Umzug {}.", "638205"),
        ("Pour ouvrir la baie, tapez le code {} puis la touche verte.", "5178"),
        ("Transponder plus Code {}, danach 10 Sekunden warten", "2290"),
        ("AWS root MFA got lost; backup codes left: {}", "72081385"),
        ("One of the recovery codes still works, use {} and cross it out.", "uichz-e5uwa"),
        (
            "Seed phrase of the wallet: {}",
            "gravity oven drift copper lunar phrase satisfy hollow beach stadium crisp merry",
        ),
        ("La phrase secrète de la clé GPG : {}", "quatre canards mangent du pain"),
        ("La clé API du service météo est {}.", "c4d5e6f708192a3b" * 2),
        ("SNMP v3: auth phrase {}, priv phrase identical.", "blue lagoon tuesday"),
    ],
)
def test_codes_and_phrases_are_found(sentence: str, code: str) -> None:
    text = sentence.format(code)
    assert [text[one.start : one.end] for one in find_secrets(text)] == [code]


@pytest.mark.parametrize(
    "text",
    [
        "Das Kennwort ist abgelaufen, bitte zurücksetzen.",
        "Das Passwort ist falsch.",
        "Das Passwort läuft in 7 Tagen ab.",
        "Le mot de passe est requis.",
        "Le mot de passe se trouve dans Bitwarden, dossier « astreinte ».",
        "Mots de passe, chemins, etc.",
        "La contraseña está guardada en la bóveda.",
        "La clave es reiniciar primero.",
        "A senha fica no cofre da equipe; peça acesso ao líder.",
        "The password was set to expire in 30 days.",
        "We provide basic authentication with a password in this tutorial.",
        "The user cannot enter a password that matches",
        "user jkrause reset his password at 14:05 and logged in from Lisbon",
        "the password for this repository, and a copy of it",
        "password: password\nregions:\n  email: eu-central-1",
        "transaction retry errors with code `40001` hold the lock",
        "Exit code 1370 of the alarm script",
        "PIN 12 of the connector has 3300 mV",
        "the PIN has been the same since 2021",
        "Log in as root or admin / operator of the day",
        "The status page shows a token is refreshed by sidecar2024",
        "password hashes are SHA512-crypt, password Policy2024 is older",
        "chave primária: id",
        '<input type="password" name="password" autocomplete="current-password">',
        "Le code retour 1370 signifie un dépassement.",
        "unlock the account with `passwd -u`",
        "password manager: Bitwarden",
        "admin password job: rotate-admin-2",
        "wifi password is on the wall",
        "backup codes: printed, in the safe",
        "the passphrase is asked for at every start.",
    ],
)
def test_what_is_said_of_a_password_is_none(text: str) -> None:
    assert not list(find_secrets(text))
