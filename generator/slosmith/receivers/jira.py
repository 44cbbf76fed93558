"""Receiver kind `jira`: an issue for each group, which is resolved when it has cleared."""

import re
from typing import Annotated

from pydantic import WithJsonSchema

from slosmith.diagnostics import codes
from slosmith.fields import DurationField, PlainValidator
from slosmith.model.routing import Field, Integration, Reach, Words
from slosmith.receivers.http import Word
from slosmith.receivers.kind import HttpShape, ReceiverKind, integration, saying
from slosmith.receivers.message import Place, message
from slosmith.receivers.url import url_of
from slosmith.values import problem

# Everything that begins a style, a link, a macro or a mention in Jira's notation.
_ESCAPED = r'reReplaceAll "([\\\\*_{}\\[\\]|!~^+@-])" "\\$1"'
_PLACE = Place(escaped=_ESCAPED, strong="*", link=1500, anchor="[WORDS|URL]")
# A summary is plain text, of 255 characters.
TEMPLATE = (
    message("jira", _PLACE)
    + message("jira.plain")
    + """
{{ define "jira.body" -}}
{{ template "jira.text" . }}
{{- template "jira.links" . }}
{{- end }}
"""
)
_OF_DOCUMENTS = re.compile(r"/rest/api/3/?$")


def _api(value: object) -> str:
    text = url_of(value)
    if _OF_DOCUMENTS.search(text):
        message = "version 3 of the API takes documents, and no text"
        hint = "write …/rest/api/2, which Jira Cloud has too"
        raise problem(codes.INVALID_VALUE, message, hint)
    return text


ApiField = Annotated[str, PlainValidator(_api), WithJsonSchema({"type": "string", "format": "uri"})]


class JiraSpec(HttpShape):
    """A project, and what issues are there."""

    api_url: ApiField
    """The URL of the API, like `https://shop.atlassian.net/rest/api/2`."""
    project: Word
    """The project's key, like `OPS`."""
    issue_type: Word
    """The type of its issues, like `Bug`."""
    labels: tuple[Word, ...] = ()
    """Labels of every issue, besides those by which Alertmanager finds it again."""
    priority: Word | None = None
    """The priority of every issue, like `High`. Default: the project's."""
    resolve_transition: Word | None = None
    """What is done to an issue that has cleared, like `Done`. Default: nothing."""
    reopen_transition: Word | None = None
    """What is done to one that fires again, like `To Do`. Default: nothing."""
    reopen_duration: DurationField | None = None
    """How long after it was resolved an issue is opened again. Default: always."""


def lower_jira(spec: JiraSpec) -> Integration:
    """A summary in plain text, and a description in Jira's notation."""
    fields: list[tuple[str, Field | None]] = [
        ("api_url", spec.api_url),
        ("project", spec.project),
        ("issue_type", spec.issue_type),
        ("summary", saying("jira.plain.title")),
        ("description", saying("jira.body")),
        ("labels", Words(texts=spec.labels) if spec.labels else None),
        ("priority", spec.priority or ""),
        ("resolve_transition", spec.resolve_transition),
        ("reopen_transition", spec.reopen_transition),
        ("reopen_duration", str(spec.reopen_duration) if spec.reopen_duration else None),
    ]
    return integration("jira_configs", spec, fields)


# https://confluence.atlassian.com/jirakb/changing-the-maximum-character-limit-for-text-fields
JIRA = ReceiverKind(
    name="jira",
    spec=JiraSpec,
    reach=Reach.CHAT,
    lower=lower_jira,
    template=TEMPLATE,
    limits=(("summary", 255), ("description", 32_767)),
    known=(0, 28),
)
