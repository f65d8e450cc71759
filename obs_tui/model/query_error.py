"""What is wrong with a query line, and where."""


class QueryError(ValueError):
    """A line that is no filter. `message` is a sentence; the fault lies in the text from `start` to
    `end` (both the length of the text where it ends too soon). `expected` says in words what may
    stand there; `suggestion` is a text to put in place of what lies from `start` to `end`."""

    def __init__(
        self,
        message: str,
        start: int,
        end: int,
        expected: tuple[str, ...] = (),
        suggestion: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.start = start
        self.end = end
        self.expected = expected
        self.suggestion = suggestion
