"""What can be wrong with a question put to the engine."""


class EmptySide(ValueError):
    """One side has nobody in it. ``side`` names it."""

    def __init__(self, side: str) -> None:
        self.side = side
        super().__init__(f"There are no {side} to pair.")


class Cancelled(Exception):
    """The caller asked the engine to stop between two steps."""
