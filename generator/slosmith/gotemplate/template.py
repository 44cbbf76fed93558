"""Templates in the labels and annotations of alerts, checked without Go."""

from dataclasses import dataclass
from functools import lru_cache

from slosmith.gotemplate.pipeline import Pipeline
from slosmith.gotemplate.reading import BadTemplate, LabelUse, Reading, TemplateProblem
from slosmith.gotemplate.tokens import Action, GoKind, GoToken, actions
from slosmith.promql.strings import unquote

_NAMED = ("define", "block", "template")


def check_template(text: str) -> tuple[TemplateProblem, ...]:
    """Return all that is wrong with a template of an alert, in the order of its text.

    Covers what Prometheus 2.42 refuses when it loads a rule, and what fails only when the alert
    fires: wrong numbers of arguments, and fields that alerts do not have.
    """
    return _walked(text).problems


def labels_used(text: str) -> tuple[LabelUse, ...]:
    """Return the alert's labels that a template reads, as far as it is valid."""
    return tuple(_walked(text).reading.labels)


@lru_cache(maxsize=64)
def _walked(text: str) -> "_Template":
    return _Template(text)


@dataclass(slots=True, kw_only=True)
class _Block:
    """An open `if`, `range`, `with`, `define` or `block`, and the scope around it."""

    keyword: str
    action: Action
    variables: list[str]
    dot_is_alert: bool
    dollar_is_alert: bool
    has_else: bool = False


class _Template:
    """One walk over the actions of a template."""

    def __init__(self, text: str) -> None:
        self.reading = Reading()
        self._problems: list[TemplateProblem] = []
        self._open: list[_Block] = []
        self._defined: set[str] = set()
        self._called: list[tuple[str, GoToken]] = []
        for action in actions(text):
            self._try(action)
        self._finish()
        self.problems = tuple(sorted(self._problems, key=lambda p: (p.start, p.end)))

    def _try(self, action: Action) -> None:
        try:
            if action.problem is not None:
                raise BadTemplate(action.problem, action.start, action.end)
            self._read(action)
        except BadTemplate as bad:
            self._problems.append(bad.problem)

    def _finish(self) -> None:
        for block in self._open:
            message = f'"{block.keyword}" is never closed: add {{{{end}}}}'
            self._add(message, block.action.start, block.action.end)
        for name, token in self._called:
            if name not in self._defined:
                self._add(
                    f'no template "{name}" is defined here: write its text',
                    token.start,
                    token.end,
                )

    def _add(self, message: str, start: int, end: int) -> None:
        self._problems.append(TemplateProblem(message=message, start=start, end=end))

    def _read(self, action: Action) -> None:
        pipeline = Pipeline(action.tokens, self.reading, action.end)
        first = pipeline.peek()
        keyword = first.text if first is not None and first.kind is GoKind.WORD else ""
        if keyword not in ("if", "with", "range", "else", "end", *_NAMED, "break", "continue"):
            pipeline.read()
            return
        pipeline.take()
        match keyword:
            case "if" | "with" | "range":
                self._enter(keyword, action)
                pipeline.read(owner=keyword, most_variables=2 if keyword == "range" else 1)
                self.reading.dot_is_alert &= keyword == "if"
            case "else":
                self._else(action, pipeline)
            case "end":
                pipeline.finish()
                self._leave(action)
            case "define" | "block" | "template":
                self._named(keyword, action, pipeline)
            case _:
                pipeline.finish()
                if all(block.keyword != "range" for block in self._open):
                    message = f'"{keyword}" stands outside of "range": take it out'
                    raise BadTemplate(message, action.start, action.end)

    def _enter(self, keyword: str, action: Action) -> None:
        reading = self.reading
        self._open.append(
            _Block(
                keyword=keyword,
                action=action,
                variables=list(reading.variables),
                dot_is_alert=reading.dot_is_alert,
                dollar_is_alert=reading.dollar_is_alert,
            )
        )

    def _else(self, action: Action, pipeline: Pipeline) -> None:
        block = self._open[-1] if self._open else None
        if block is None or block.keyword in _NAMED or block.has_else:
            raise BadTemplate('"else" belongs to nothing: take it out', action.start, action.end)
        self.reading.dot_is_alert = block.dot_is_alert
        following = pipeline.peek()
        if following is not None and following.text == "if" and block.keyword == "if":
            pipeline.take()
            pipeline.read(owner="else if")
        else:
            block.has_else = True
            pipeline.finish()

    def _leave(self, action: Action) -> None:
        if not self._open:
            raise BadTemplate('"end" closes nothing: take it out', action.start, action.end)
        block = self._open.pop()
        self.reading.variables = block.variables
        self.reading.dot_is_alert = block.dot_is_alert
        self.reading.dollar_is_alert = block.dollar_is_alert

    def _named(self, keyword: str, action: Action, pipeline: Pipeline) -> None:
        nested = keyword == "define" and bool(self._open)
        if keyword != "template":
            self._enter(keyword, action)
        token = pipeline.take()
        name = unquote(token.text) if token is not None and token.kind is GoKind.STRING else None
        if token is None or name is None:
            message = f'"{keyword}" needs a name in quotes behind it'
            raise BadTemplate(message, action.start, action.end)
        if keyword == "define":
            pipeline.finish()
        elif keyword == "block" or pipeline.peek() is not None:
            pipeline.read(owner=keyword)
        if keyword == "template":
            self._called.append((name, token))
            return
        self._defined.add(name)
        self.reading.variables = ["$"]
        self.reading.dot_is_alert = self.reading.dollar_is_alert = False
        if nested:
            message = '"define" stands inside another action: move it out'
            raise BadTemplate(message, action.start, action.end)
