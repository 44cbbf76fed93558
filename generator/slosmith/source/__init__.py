"""YAML as authors write it: plain values for pydantic, and the place of each for findings."""

from slosmith.source.file import File, secrets_in
from slosmith.source.origin import Origin, Path
from slosmith.source.reading import Plain, read_documents

__all__ = ["File", "Origin", "Path", "Plain", "read_documents", "secrets_in"]
