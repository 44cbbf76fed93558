"""A URL that a receiver posts to: no password, no template, nothing that could leave its place."""

import re
from typing import Annotated

from pydantic import WithJsonSchema

from slosmith.diagnostics import codes
from slosmith.fields import PlainValidator
from slosmith.values import problem, text_of

_URL = re.compile(r"https?://[A-Za-z0-9._~:/?#!$&'()*+,;=%\[\]-]+", re.ASCII)


def url_of(value: object) -> str:
    """A URL that something can be posted to."""
    text = text_of(value, "a URL", "write it like http://relay.example:8080/alerts")
    if not _URL.fullmatch(text):
        raise problem(
            codes.INVALID_VALUE,
            f'"{text}" is no URL that can be posted to',
            "write it like http://relay.example:8080/alerts, without spaces or a password",
        )
    return text


UrlField = Annotated[
    str, PlainValidator(url_of), WithJsonSchema({"type": "string", "format": "uri"})
]
