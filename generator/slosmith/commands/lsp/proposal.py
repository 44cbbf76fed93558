"""One thing that may be written at a place, and what of the text it takes the place of."""

import re
from dataclasses import dataclass

from lsprotocol import types

from slosmith.commands.lsp.text import Text
from slosmith.diagnostics.terminal import inert, one_line

_REST_OF_WORD = re.compile(r"[\w./$-]*")
_BEHIND_KEY = re.compile(r"[\"']?\s*:")


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A word for the ``typed`` one before the cursor and what is left of it behind.

    ``what`` is said beside it, ``more`` is Markdown about it. ``ending`` is what comes behind it
    where nothing does yet, like the colon of a key, and ``rank`` sorts the likelier ones first.
    """

    word: str
    kind: types.CompletionItemKind
    typed: str
    what: str = ""
    more: str = ""
    ending: str = ""
    rank: int = 0

    def item(self, text: Text, offset: int) -> types.CompletionItem:
        """The proposal for an editor whose cursor is at a place."""
        rest = _REST_OF_WORD.match(text.file.text, offset)
        end = rest.end() if rest else offset
        there = self.ending[:1] == ":" and _BEHIND_KEY.match(text.file.text, end)
        new = self.word if there else self.word + self.ending
        edit = types.TextEdit(text.range(offset - len(self.typed), end), new)
        kind = types.MarkupKind.Markdown
        more = types.MarkupContent(kind, inert(self.more)) if self.more else None
        return types.CompletionItem(
            label=self.word,
            kind=self.kind,
            detail=one_line(self.what) or None,
            documentation=more,
            sort_text=f"{self.rank}{self.word}",
            filter_text=self.word,
            text_edit=edit,
        )
