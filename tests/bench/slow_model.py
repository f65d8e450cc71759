"""What takes its time to judge: `python -m tests.bench.slow_model PORT SECONDS` answers so late,
however many ask at once; `/chat/completions` as a language model, anything else as the API's
live judging."""

import asyncio
import json
import sys

_VERDICT = json.dumps({"analysis": "It is.", "answer": "yes"})
_MESSAGE = {"role": "assistant", "content": _VERDICT}
_COMPLETION = json.dumps({"choices": [{"message": _MESSAGE, "finish_reason": "stop"}]})


def _answer(body: str) -> bytes:
    head = (
        f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    return (head + body).encode()


JUDGED, COMPLETED = _answer(_VERDICT), _answer(_COMPLETION)


async def serve(port: int, seconds: float) -> None:
    """Serve for ever."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
                await reader.readexactly(int(length))
                await asyncio.sleep(seconds)
                model = b"/chat/completions" in head.partition(b"\r\n")[0]
                writer.write(COMPLETED if model else JUDGED)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), float(sys.argv[2])))
