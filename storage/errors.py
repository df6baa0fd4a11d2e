"""What the storage says when it cannot go on."""


class CorpusError(Exception):
    """One clear sentence: what is wrong, where, and what to do.

    `is_usage` is true where the caller named something impossible (a bad database URL): the command ends with 2
    rather than 1.
    """

    def __init__(self, message: str, *, is_usage: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.is_usage = is_usage


class ArchiveError(CorpusError):
    """The archive does not hold what was asked for, or holds it damaged."""
