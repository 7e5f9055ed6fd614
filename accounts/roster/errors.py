"""The one way in which a roster is refused as a whole."""

from accounts.errors import Refused


class RosterRefused(Refused):
    """The file or its mapping cannot be used at all; ``str()`` is a sentence for the person who sent it.

    ``line`` is the physical line in the file and ``column`` the heading, where either is known.
    """

    def __init__(
        self, code: str, message: str, *, line: int | None = None, column: str | None = None
    ) -> None:
        self.code, self.line, self.column = code, line, column
        super().__init__(message)
