"""A scripted server with OpenAI's `/v1/chat/completions`, one personality per known way to answer.

Of the standard library alone. As a program: `python -m tests.embedded.openai_double ollama 11434`.
"""

import json
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import chain, repeat
from socketserver import TCPServer
from typing import Any

Body = dict[str, Any]


@dataclass(frozen=True)
class Said:
    """An answer. `content` is bytes as they are, or what becomes JSON."""

    content: object
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


Personality = Callable[[Body], "Said | Callable[[socket.socket], None]"]
"""What a request is answered with, or what is done to the connection."""


class Double(ThreadingHTTPServer):
    """Answers by `personality`, or never when it is None. Remembers what it was sent. Not
    `listening`, it only keeps its port, where nobody can be reached before `server_activate`."""

    daemon_threads = True

    def __init__(
        self, personality: Personality | None, port: int = 0, *, listening: bool = True
    ) -> None:
        super().__init__(("127.0.0.1", port), _Handler, bind_and_activate=False)
        self.server_bind()
        if listening:
            self.server_activate()
        self.personality = personality
        self.requests: list[Body] = []
        self.keys: list[str] = []
        self.paths: list[str] = []
        self.asked = threading.Event()
        self.left = threading.Event()

    def server_bind(self) -> None:
        """As a server of HTTP does, but asking nobody what this host is called."""
        TCPServer.server_bind(self)

    @property
    def formats(self) -> list[str]:
        """The response format that each request wanted; empty where it wanted none."""
        return [each.get("response_format", {}).get("type", "") for each in self.requests]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Double

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.requests.append(body)
        self.server.keys.append(self.headers.get("authorization", ""))
        self.server.paths.append(self.path)
        self.server.asked.set()
        if self.server.personality is None:
            self.connection.recv(1)  # returns when the client has gone
            self.server.left.set()
            self.close_connection = True
            return
        said = self.server.personality(body)
        if not isinstance(said, Said):
            self.close_connection = True
            said(self.connection)
            return
        content = said.content
        data = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.send_response(said.status)
        headers = {"content-type": "application/json"} | said.headers
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@contextmanager
def speaking(personality: Personality | None) -> Iterator[tuple[Double, int]]:
    """The server, running, and its port on loopback."""
    with Double(personality) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server, server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


def completion(content: object, finish: str = "stop", **message: object) -> Said:
    """A chat completion with this message."""
    whole = {"role": "assistant", "content": content, **message}
    choice = {"index": 0, "message": whole, "finish_reason": finish}
    return Said({"id": "c1", "object": "chat.completion", "model": "m", "choices": [choice]})


def verdict(body: Body) -> str:
    """A verdict that fits the schema that was sent, or what the first message asks for."""
    wanted = body.get("response_format", {}).get("json_schema", {}).get("schema", {})
    answer = wanted.get("properties", {}).get("answer", {"enum": ["kind"]})
    chosen = answer["enum"][0] if "enum" in answer else (answer["minimum"] + answer["maximum"]) / 2
    return json.dumps({"analysis": f"As {body['model']} sees it, warm words.", "answer": chosen})


def saying(content: object, finish: str = "stop", **message: object) -> Personality:
    """Always answers with this message."""
    return lambda _: completion(content, finish, **message)


def failing(status: int, content: object = None, **headers: str) -> Personality:
    """Always answers with this status."""
    told = {"error": {"message": "no luck"}} if content is None else content
    return lambda _: Said(told, status, {k.replace("_", "-"): v for k, v in headers.items()})


def first(times: int, before: Personality, after: Personality) -> Personality:
    """Answers as `before` some times, then as `after`."""
    turns = chain(repeat(before, times), repeat(after))

    def answer(body: Body) -> "Said | Callable[[socket.socket], None]":
        return next(turns)(body)

    return answer


# Servers as they are known to be.


def ollama(body: Body) -> Said:
    """Understands the schema, wants no key, and keeps what the model thought apart."""
    return completion(verdict(body), reasoning="Let me think.")


def ollama_absent(body: Body) -> Said:
    message = f'model "{body["model"]}" not found, try pulling it first'
    error = {"message": message, "type": "api_error", "param": None, "code": None}
    return Said({"error": error}, 404)


def ollama_busy(_: Body) -> Said:
    text = "server busy, please try again.  maximum pending requests exceeded"
    return Said({"error": {"message": text, "type": "api_error", "code": None}}, 503)


def vllm_reasoning(body: Body) -> Said:
    """Puts what the schema made into the reasoning, as version 0.8 did."""
    return completion(None, reasoning_content=verdict(body))


def vllm_too_long(_: Body) -> Said:
    text = "This model's maximum context length is 4096 tokens. However, you requested 9000 tokens"
    error = {"object": "error", "message": text, "type": "BadRequestError", "param": None}
    return Said(error | {"code": 400}, 400)


def llama_cpp_old(body: Body) -> Said:
    """Knew no schema of OpenAI's, and failed over it with 500."""
    kind = body.get("response_format", {}).get("type", "text")
    if kind not in ("text", "json_object"):
        text = f'response_format type must be one of "text" or "json_object", but got: {kind}'
        return Said({"error": {"code": 500, "message": text, "type": "server_error"}}, 500)
    return completion(verdict(body))


def llama_cpp_loading(_: Body) -> Said:
    error = {"code": 503, "message": "Loading model", "type": "unavailable_error"}
    return Said({"error": error}, 503)


def lm_studio_without_schemas(body: Body) -> Said:
    if body.get("response_format"):
        return Said({"error": "'response_format.type' must be 'text'"}, 400)
    return completion(verdict(body))


def strict_proxy(body: Body) -> Said:
    """Forbids what it does not know, as pydantic does, and repeats what it was sent."""
    if extra := [key for key in body if key not in ("model", "messages", "temperature")]:
        fault = {
            "type": "extra_forbidden",
            "loc": ["body", *extra],
            "msg": "Extra inputs are not permitted",
            "input": body,
        }
        return Said({"detail": [fault]}, 422)
    return completion(verdict(body))


def openai_reasoning(body: Body) -> Said:
    """Takes no temperature but its own."""
    if "temperature" in body:
        text = "Unsupported value: 'temperature' does not support 0 with this model."
        code = {"param": "temperature", "code": "unsupported_value"}
        return Said({"error": {"message": text, "type": "invalid_request_error", **code}}, 400)
    return completion(verdict(body), refusal=None)


def openai_quota(_: Body) -> Said:
    text = "You exceeded your current quota, please check your plan and billing details."
    error = {"message": text, "type": "insufficient_quota", "param": None}
    return Said({"error": error | {"code": "insufficient_quota"}}, 429)


def magistral(body: Body) -> Said:
    """Content in parts: what was thought, then what is said."""
    thought = [{"type": "text", "text": 'Perhaps {"answer": "unkind"}?'}]
    return completion(
        [{"type": "thinking", "thinking": thought}, {"type": "text", "text": verdict(body)}]
    )


def mistral_no_key(_: Body) -> Said:
    return Said({"message": "Unauthorized", "request_id": "r1"}, 401)


def mistral_busy(_: Body) -> Said:
    error = {"object": "error", "message": "Requests rate limit exceeded", "type": "rate_limited"}
    return Said(error | {"param": None, "code": "1300"}, 429, {"retry-after": "7"})


def mistral_unknown_model(_: Body) -> Said:
    error = {"object": "error", "message": "Invalid model: big", "type": "invalid_model"}
    return Said(error | {"param": None, "code": "1500"}, 400)


def openrouter_error(_: Body) -> Said:
    """An error under a status that says there is none."""
    return Said({"error": {"message": "Provider returned error", "code": 502}})


def deepseek_thinking(body: Body) -> Said:
    """Thinks aloud; where that begins, the prompt has said."""
    return completion(f'So {{"answer": "unkind"}}? No.\n</think>\n\n{verdict(body)}')


def calls_a_function(body: Body) -> Said:
    """Answers by calling a function of its own invention."""
    call = {"name": "verdict", "arguments": verdict(body)}
    return completion(None, "tool_calls", tool_calls=[{"type": "function", "function": call}])


def calls_a_tool(_: Body) -> Said:
    call = {"name": "web_search", "arguments": '{"query": "kindness"}'}
    return completion(None, "tool_calls", tool_calls=[{"type": "function", "function": call}])


def reset(_: Body) -> Callable[[socket.socket], None]:
    """The connection is reset in the middle of the answer."""

    def act(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()

    return act


def dripping(_: Body) -> Callable[[socket.socket], None]:
    """A byte now and then, for ever: no single wait is long."""

    def act(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n")
        try:
            while True:
                connection.sendall(b" ")
                time.sleep(0.02)
        except OSError:
            return

    return act


def endless(_: Body) -> Callable[[socket.socket], None]:
    """An answer without an end."""

    def act(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
        try:
            while True:
                connection.sendall(b"10000\r\n" + b" " * 0x10000 + b"\r\n")
        except OSError:
            return

    return act


def main(name: str, port: str, seconds: str = "0") -> None:
    """Serve a personality of this module, each answer after some seconds."""
    personality: Personality = globals()[name]

    def late(body: Body) -> Said | Callable[[socket.socket], None]:
        time.sleep(float(seconds))
        return personality(body)

    with Double(late, int(port)) as server:
        server.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
