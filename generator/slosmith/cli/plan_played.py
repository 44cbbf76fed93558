"""What `slosmith plan --prometheus` adds: both sides played on what a server remembers."""

import time
from datetime import UTC
from typing import TYPE_CHECKING

from slosmith.cli.history_options import end_unknown, past_of
from slosmith.cli.options import require

if TYPE_CHECKING:
    from slosmith.commands.plan import Side
    from slosmith.commands.plan.comparison import Played
    from slosmith.live.access import AccessFiles


def played(url: str, access: "AccessFiles", seconds: int, old: "Side", new: "Side") -> "Played":
    """What would have been otherwise with the new side; ends the command without the server."""
    require("backtest", "numpy")
    from slosmith.commands.backtest.differences import differences
    from slosmith.commands.backtest.played import Playing
    from slosmith.commands.history.now.text import length
    from slosmith.commands.plan.comparison import Played
    from slosmith.live.http import HttpError, without_secrets

    try:
        play = Playing(past=past_of(url, access, int(time.time()), fresh=False), seconds=seconds)
        said = differences(play(new), play(old), UTC)
    except HttpError as error:
        end_unknown(error, "nothing was played")
    play.past.say("")
    return Played(of=f"the last {length(seconds)} of {without_secrets(url)}", said=said)
