"""Draw the docs' pictures of pages anew, to be looked at before they are committed."""

import tempfile
from pathlib import Path

from tests.pictures.dashboards import draw_dashboards
from tests.pictures.looking_back import draw_looking_back
from tests.pictures.messages import draw_messages

if __name__ == "__main__":
    for draw in (draw_dashboards, draw_looking_back, draw_messages):
        with tempfile.TemporaryDirectory(prefix="slosmith-pictures-") as folder:
            draw(Path(folder))
