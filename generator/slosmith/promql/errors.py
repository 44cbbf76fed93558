"""What is raised for PromQL that cannot be used, with its place in the author's text."""


class PromQLError(ValueError):
    """A text is not the PromQL that was asked for.

    `start` and `end` are offsets into that text, in characters; they are equal where something is
    missing. The message is lower case and ends in an action wherever one is known.
    """

    def __init__(self, message: str, start: int, end: int) -> None:
        """Keep the message and the span that carets should underline."""
        super().__init__(message)
        self.message = message
        self.start = start
        self.end = end

    def shifted(self, offset: int) -> "PromQLError":
        """Return the same error for a text in which this one begins at `offset`."""
        return PromQLError(self.message, self.start + offset, self.end + offset)
