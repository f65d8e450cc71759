"""Lines of a large file read by a second process, while this one stores what they hold.

Both run the same code on chunks, in the file's order, so that nothing depends on which did it.
"""

import gc
import os
import pickle
import subprocess
import sys
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress

from .import_chunks import Chunk, Read, Reader

ALONE_BYTES = 4_000_000
"""So much is read before a second process is thought worth its start."""
_AHEAD_BYTES = 12_000_000
_PROGRAM = """
import sys
sys.path[:] = sys.argv[1:]
from obs_tui.embedded.read_ahead import serve
serve()
"""


class BrokenReader(Exception):
    """The process that reads the lines ended; what it read before is stored."""


def reading(found: Iterable[Chunk]) -> Generator[tuple[Chunk, Read], None, None]:
    """The chunks with what they hold, in their order. Once the file shows to be large, a second
    process reads ahead of whoever iterates. Raises BrokenReader."""
    reader, size = Reader(), 0
    ahead: _Ahead | None = None
    try:
        for chunk in found:
            size += chunk.size
            if ahead is None and size > ALONE_BYTES and (os.cpu_count() or 1) > 1:
                ahead = _Ahead(reader)
            if ahead is None or not ahead.ready():
                yield chunk, reader.read(chunk.first, chunk.lines)
            else:
                ahead.submit(chunk)
                yield from ahead.results(_AHEAD_BYTES)
        if ahead is not None:
            yield from ahead.results(0)
    finally:
        if ahead is not None:
            ahead.close()


def serve() -> None:
    """The second process: a reader comes first, then chunks, whose contents are answered. It ends
    with its input, also when the parent is killed. Nothing that reading makes is a cycle, so that
    looking for these would cost a tenth for nothing."""
    gc.disable()
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    pickle.dump(None, answers)
    answers.flush()
    with suppress(EOFError, BrokenPipeError):
        # Only the parent has the other end of this pipe: nothing of a file is unpickled.
        reader: Reader = pickle.load(requests)  # noqa: S301 - the parent pickled it
        while True:
            first, lines = pickle.load(requests)  # noqa: S301 - the parent pickled it
            pickle.dump(reader.read(first, lines), answers, pickle.HIGHEST_PROTOCOL)
            answers.flush()


class _Ahead:
    """The second process. Chunks are submitted once it is `ready`; it goes on from where `reader`
    is then. It has a process group of its own: an interruption from the keyboard is the parent's.
    """

    def __init__(self, reader: Reader) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", _PROGRAM, *sys.path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            process_group=0,
        )
        self._sender = ThreadPoolExecutor(1, "import-send")
        self._receiver = ThreadPoolExecutor(1, "import-receive")
        self._begun = self._receiver.submit(self._receive)
        self._reader: Reader | None = reader
        self._waiting: deque[tuple[Chunk, Future[Read]]] = deque()
        self._size = 0

    def ready(self) -> bool:
        """Whether it has begun; one that cannot never does."""
        return self._begun.done() and self._begun.exception() is None

    def submit(self, chunk: Chunk) -> None:
        """Have a chunk read."""
        if self._reader is not None:
            self._sender.submit(self._send, self._reader)
            self._reader = None
        self._sender.submit(self._send, (chunk.first, chunk.lines))
        self._waiting.append((chunk, self._receiver.submit(self._receive)))
        self._size += chunk.size

    def results(self, most: int) -> Iterator[tuple[Chunk, Read]]:
        """What the oldest chunks hold, until no more than `most` bytes wait."""
        while self._waiting and self._size > most:
            chunk, result = self._waiting.popleft()
            self._size -= chunk.size
            try:
                read = result.result()
            except (EOFError, OSError, pickle.UnpicklingError) as error:
                raise BrokenReader from error
            yield chunk, read

    def close(self) -> None:
        """End it; what it has not answered is lost."""
        self._process.kill()
        self._process.wait()
        self._sender.shutdown()
        self._receiver.shutdown()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):
                if pipe is not None:
                    pipe.close()

    def _send(self, request: Reader | tuple[int, list[bytes]]) -> None:
        pipe = self._process.stdin
        if pipe is not None:
            pickle.dump(request, pipe, pickle.HIGHEST_PROTOCOL)
            pipe.flush()

    def _receive(self) -> Read:
        pipe = self._process.stdout
        if pipe is None:
            raise EOFError
        answer: Read = pickle.load(pipe)  # noqa: S301 - `serve` pickled it, in a process we began
        return answer
