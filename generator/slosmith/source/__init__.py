"""YAML as authors write it: plain values for pydantic, and the place of each for findings."""

from slosmith.source.hidden import hidden_characters_in
from slosmith.source.merge_keys import merged_keys
from slosmith.source.origin import Origin, Path
from slosmith.source.reader import Plain, plain_of, read_documents
from slosmith.source.secrets import secret_on, secrets_in
from slosmith.source.source_file import File
from slosmith.source.spans import ComposedNode

__all__ = [
    "ComposedNode",
    "File",
    "Origin",
    "Path",
    "Plain",
    "hidden_characters_in",
    "merged_keys",
    "plain_of",
    "read_documents",
    "secret_on",
    "secrets_in",
]
