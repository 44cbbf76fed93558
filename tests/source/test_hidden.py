"""Characters that nobody sees, and where a finding points."""

from slosmith.source import File, hidden_characters_in


def test_a_row_of_hidden_characters_is_one_mistake() -> None:
    # Each separator of lines ends one, so that the row would be on as many.
    file = File(path="a", text="a" + "\u2028" * 3 + "b\u200bc\n\u200b")
    assert [(one.span.line, one.span.column) for one in hidden_characters_in(file) if one.span] == [
        (1, 2),
        (4, 2),
        (5, 1),
    ]
