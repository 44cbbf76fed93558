"""Rendering: jinja2 templates that ship with the package, in which every value is escaped."""

from functools import cache
from typing import TYPE_CHECKING

from slosmith.markdown import Markdown, code, escape, fence, link

if TYPE_CHECKING:
    from jinja2 import Environment


def render(template: str, **values: object) -> str:
    """One page of a template; what is not Markdown already is escaped on its way in."""
    return _environment().get_template(template).render(values)


@cache
def _environment() -> "Environment":
    # A build that finds every page standing renders none, and does not wait for it.
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("slosmith.emit.runbooks"),
        autoescape=False,  # noqa: S701  # that is for HTML; _finalize escapes for Markdown
        finalize=_finalize,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {
        "code": code,
        "fence": fence,
        "heading": Markdown,
        "plain": Markdown,
        "ready": Markdown,
    }
    environment.globals["link"] = link
    return environment


def _finalize(value: object) -> object:
    return value if isinstance(value, Markdown) else escape(str(value))
