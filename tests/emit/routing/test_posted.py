"""Every service takes what a real Alertmanager posts to it, of every group on call may meet."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.emit.routing.posting import FORMATS, GROUPS, Posted, known_by, play_all, receiving
from tests.servers.formats import violations
from tests.tools.judges import Judge

pytestmark = [pytest.mark.judge, pytest.mark.waits, pytest.mark.slow]
# Of Alertmanager 0.33: that of all that a message of a chat has, that of what it is made of.
_TEAMS = 28 * 1024
_DISCORD, _OPSGENIE = 6000, 8000
_LINE = 998


@pytest.mark.every_version
def test_every_service_takes_what_it_is_sent(alertmanager: Judge, tmp_path: Path) -> None:
    names = known_by(alertmanager)
    with receiving(alertmanager, tmp_path) as (router, posted):
        play_all(router, posted, names)
    sent = [name for name in names if name in FORMATS]
    assert {name: refused(posted, name) for name in sent} == {name: [] for name in sent}
    assert too_large(posted) == []
    mailed(posted)


def refused(posted: Posted, name: str) -> list[str]:
    """What of all that a service was posted it does not take."""
    bodies = posted.of(name)
    assert len(bodies) >= len(GROUPS)
    return [one for body in bodies for one in violations(FORMATS[name][1], body)]


def too_large(posted: Posted) -> list[str]:
    """What is limited in sum, by the pages that the schemas name."""
    cards = [len(json.dumps(one).encode()) for one in posted.of("msteamsv2")]
    embeds = [
        len(one["title"] + one["description"])
        for post in posted.of("discord")
        for one in post["embeds"]
    ]
    details = [
        len("".join((*one["details"], *one["details"].values()))) for one in posted.of("opsgenie")
    ]
    found = [f"Teams: {size}" for size in cards if size > _TEAMS]
    found += [f"Discord: {size}" for size in embeds if size > _DISCORD]
    return found + [f"Opsgenie: {size}" for size in details if size > _OPSGENIE]


def mailed(posted: Posted) -> None:
    """Mail is plain text on lines that any server takes (RFC 5322, section 2.1.1)."""
    assert max(len(line) for raw in posted.mail.raw for line in raw.splitlines()) <= _LINE
    for one in posted.mail.messages:
        assert (str(one["From"]), str(one["To"])) == (
            "alerts@shop.example",
            "Council on call <council@shop.example>",
        )
        assert [part.get_content_type() for part in one.walk() if not part.is_multipart()] == [
            "text/plain"
        ]
    subjects = [str(one["Subject"]) for one in posted.mail.messages]
    assert any(one.endswith("(1 firing, 1 resolved)") for one in subjects)
    assert any(one.startswith("[resolved] council/votes: ") for one in subjects)
    assert "[warning] KubePodCrashLooping: Pod is crash looping." in subjects
