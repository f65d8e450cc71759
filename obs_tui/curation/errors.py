"""What can go wrong on this side: errors of the service's tree, so that a screen catches one."""

from collections.abc import Iterator
from contextlib import contextmanager

from obs_tui.journal import JournalError
from obs_tui.service.errors import (
    AccessError,
    ConflictError,
    NotFoundError,
    ReadOnlyError,
    RefusedError,
    ServiceError,
)

DEFINITE = (AccessError, ConflictError, NotFoundError, ReadOnlyError, RefusedError)
"""Errors after which the server certainly changed nothing."""


class NotKeptError(ServiceError):
    """The journal could not keep what makes the next step safe, so the step was not taken."""


class FileError(ServiceError):
    """A file of this machine cannot be read or written."""


class ChangedError(ServiceError):
    """Someone else changed it meanwhile; theirs was left as it is."""

    retryable = False


@contextmanager
def keeping() -> Iterator[None]:
    """Translate the journal's error."""
    try:
        yield
    except JournalError as error:
        raise NotKeptError(
            "The journal could not be written, so it went no further.",
            cause=str(error),
            remedy="Make room or free the journal's file, then try again.",
        ) from error


@contextmanager
def filing(name: str) -> Iterator[None]:
    """Translate a file's error; `name` is shown."""
    try:
        yield
    except OSError as error:
        raise FileError(
            f"{name} cannot be used.",
            cause=error.strerror or str(error),
            remedy="Choose another file.",
        ) from error
