"""A file as a multipart form, sent while it is read."""

import secrets
from collections.abc import AsyncIterable, AsyncIterator, Callable

from .errors import RefusedError, ServiceError

PURPOSE = "evaluation"


class Multipart:
    """The form that the Files API takes: `purpose`, and a `file` of `size` bytes. `alive` is called
    as each piece leaves.

    What goes wrong on this side is kept in `failure`, for the caller to raise: whoever reads the
    form, be it a server in this process, only sees that it broke off.
    """

    def __init__(
        self, name: str, content: AsyncIterable[bytes], size: int, alive: Callable[[], None]
    ) -> None:
        boundary = f"obs-tui-{secrets.token_hex(16)}"
        self._head = (
            f"--{boundary}\r\n"
            f'Content-Disposition: form-data; name="purpose"\r\n\r\n{PURPOSE}\r\n'
            f"--{boundary}\r\n"
            f'Content-Disposition: form-data; name="file"; filename="{_quoted(name)}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        ).encode("utf-8", "replace")
        self._tail = f"\r\n--{boundary}--\r\n".encode()
        self._content = content
        self._size = size
        self._alive = alive
        self.failure: ServiceError | None = None
        length = len(self._head) + size + len(self._tail)
        self.headers = [
            (b"Content-Type", f"multipart/form-data; boundary={boundary}".encode()),
            (b"Content-Length", str(length).encode()),
        ]

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._head
        sent = 0
        try:
            async for piece in self._content:
                sent += len(piece)
                if sent > self._size:
                    break
                yield piece
                self._alive()
        except OSError as error:
            self.failure = RefusedError(
                "The file cannot be read.", cause=str(error), remedy="Check the file, try again."
            )
            raise
        except ServiceError as error:
            self.failure = error
            raise OSError("the form broke off") from None
        if sent != self._size:
            self.failure = RefusedError(
                "The file changed while it was uploaded.",
                cause=f"it had {self._size} bytes",
                remedy="Try again when it is complete.",
            )
            raise OSError("the form broke off")
        yield self._tail


def _quoted(name: str) -> str:
    """A file name within quotes, as browsers write it."""
    plain = "".join(char if char.isprintable() else "_" for char in name)
    return plain.replace('"', "%22").replace("\\", "_")
