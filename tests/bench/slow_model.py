"""A language model that takes its time: `python -m tests.bench.slow_model PORT SECONDS` answers
`/chat/completions` so late, however many ask at once."""

import asyncio
import json
import sys

_VERDICT = json.dumps({"analysis": "It is.", "answer": "yes"})
_BODY = json.dumps(
    {"choices": [{"message": {"role": "assistant", "content": _VERDICT}, "finish_reason": "stop"}]}
).encode()
_HEAD = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(_BODY)}\r\n\r\n"
ANSWER = _HEAD.encode() + _BODY


async def serve(port: int, seconds: float) -> None:
    """Serve for ever."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
                await reader.readexactly(int(length))
                await asyncio.sleep(seconds)
                writer.write(ANSWER)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), float(sys.argv[2])))
