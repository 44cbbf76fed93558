"""Receiver kind `msteamsv2`: a card in Microsoft Teams, by a workflow's webhook."""

from slosmith.model.routing import Integration, Reach
from slosmith.receivers.kind import HttpShape, ReceiverKind, integration, said
from slosmith.receivers.message import Place, message
from slosmith.receivers.secret_file import SecretFile

# A card's text reads a part of Markdown; a line of its own is a paragraph:
# https://learn.microsoft.com/en-us/adaptive-cards/authoring-cards/text-features
_ESCAPED = r'reReplaceAll "([\\\\*_\\[\\]])" "\\$1"'
_PLACE = Place(
    escaped=_ESCAPED, strong="**", line=120, link=1000, newline="\n\n", anchor="[WORDS](URL)"
)
TEMPLATE = (
    message("msteamsv2", _PLACE)
    + """
{{ define "msteamsv2.body" -}}
{{ template "msteamsv2.text" . }}
{{- template "msteamsv2.links" . }}
{{- end }}
"""
)


class Msteamsv2Spec(HttpShape):
    """The file that holds the URL of a workflow's webhook."""

    webhook_url_file: SecretFile
    """The path of a file with the URL of the workflow, which Alertmanager reads."""


def lower_msteamsv2(spec: Msteamsv2Spec) -> Integration:
    """A title, and a text with links: Alertmanager's cards have no buttons."""
    fields = [
        ("webhook_url_file", spec.webhook_url_file),
        *said("msteamsv2", "title"),
        ("text", '{{ template "msteamsv2.body" . }}'),
    ]
    return integration("msteamsv2_configs", spec, fields)


# All that is posted has 28 KB:
# https://learn.microsoft.com/en-us/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using
MSTEAMSV2 = ReceiverKind(
    name="msteamsv2",
    spec=Msteamsv2Spec,
    reach=Reach.CHAT,
    lower=lower_msteamsv2,
    template=TEMPLATE,
    limits=(("title", 1024), ("text", 13_000)),
    known=(0, 28),
)
