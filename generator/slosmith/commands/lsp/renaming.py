"""A renaming for an editor: its changes, and what `slosmith plan` says that they risk."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import TypeAlias

import attrs
from lsprotocol import types

from slosmith.build.compile import Compilation
from slosmith.commands.plan import Comparison, Side, compare
from slosmith.commands.plan.text import summary, values
from slosmith.model.root import Model

Edit: TypeAlias = types.TextDocumentEdit | types.CreateFile | types.RenameFile | types.DeleteFile
_ASKED = "plan"
_MOST = 8
"""So many risks are said; `slosmith plan` says all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Renaming:
    """All changes that give a name another one, and what they risk, in the words of a plan."""

    edits: tuple[Edit, ...]
    summary: str
    risks: tuple[str, ...]

    def edit(self, *, confirm: bool) -> types.WorkspaceEdit:
        """For an editor; with ``confirm`` it asks a person first where something is at risk."""
        if not confirm or not self.risks:
            return types.WorkspaceEdit(document_changes=[*self.edits])
        asked = types.ChangeAnnotation(
            label=self.summary, needs_confirmation=True, description="\n".join(self.risks)
        )
        return types.WorkspaceEdit(
            document_changes=[_asked(one) for one in self.edits],
            change_annotations={_ASKED: asked},
        )


def planned(
    edits: Collection[Edit], before: Compilation, after: Compilation, files: Collection[str]
) -> Renaming:
    """Edits with what they change in the services of these files; others stay as they are."""
    plan = _compared(before, after, files)
    risky = [one for one in plan.changes if one.risk is not None and not one.allowed]
    risks = tuple(f"{one.subject}: {one.what} {values(one)}" for one in risky[:_MOST])
    return Renaming(edits=tuple(edits), summary=summary(plan), risks=risks)


def _compared(before: Compilation, after: Compilation, files: Collection[str]) -> Comparison:
    """A root with errors cannot be compared: there is nothing running that it could risk."""
    if before.model is None or after.model is None:
        return Comparison(before="", after="", changes=())
    old, new = (
        replace(side, model=_narrowed(side.model, files))
        for side in (Side.of("before", before), Side.of("after", after))
    )
    return compare(old, new)


def _narrowed(model: Model, files: Collection[str]) -> Model:
    services = tuple(one for one in model.services if one.origin.file.path in files)
    return replace(model, services=services, scenarios=(), questions=(), written_rows=(), paths=())


def _asked(change: Edit) -> Edit:
    """The same change, of which a person is asked."""
    if not isinstance(change, types.TextDocumentEdit):
        return attrs.evolve(change, annotation_id=_ASKED)
    edits = (one for one in change.edits if isinstance(one, types.TextEdit))
    annotated = [types.AnnotatedTextEdit(_ASKED, one.range, one.new_text) for one in edits]
    return types.TextDocumentEdit(change.text_document, annotated)
