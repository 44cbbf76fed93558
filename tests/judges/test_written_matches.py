"""What a match of routing asks of labels, as it was written."""

from slosmith.judges.written import Written
from slosmith.judges.written_matches import meets


def test_an_expression_is_matched_in_time_that_grows_as_the_value_does() -> None:
    nested: Written = {"regex": "((w|ww)+)+!"}
    assert not meets(nested, "w" * 60)
    assert meets(nested, "www!")
    assert meets({"not": nested}, "w" * 60)
    assert meets({"regex": "w+"}, "www")
