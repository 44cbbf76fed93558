"""Settings for what was imported, in a root that has none."""

import re
from collections.abc import Iterable
from pathlib import Path

from slosmith.commands.importing.documents import Written
from slosmith.commands.importing.standing import standing_texts
from slosmith.output.document import Document

_PATH = "slo/settings.yaml"
_SETTINGS = re.compile(r"^settings:", re.MULTILINE)


def settings_for(written: Iterable[Written], root: Path) -> Written | None:
    """The Alertmanager that imported receivers need; None where the root has settings already."""
    version = next((one.alertmanager for one in written if one.alertmanager), "")
    known = any(_SETTINGS.search(file.text) for file in standing_texts(root))
    return written_settings(version) if version and not known else None


def written_settings(version: str) -> Written:
    """A document that names the Alertmanager to serve."""
    lines = "# the first Alertmanager that knows all receivers\nsettings:\n"
    return Written(document=Document(path=_PATH, text=f'{lines}  alertmanager: "{version}"\n'))
