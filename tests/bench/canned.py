"""A server that answers every request with the same page of 50 events: `python -m …canned PORT`."""

import json
import sys
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import uvicorn

ROWS = 50


def page(rows: int = ROWS) -> bytes:
    """A search's answer with previews of usual length."""
    results = [
        {
            "event_id": f"7b7a2f0e-3c1d-4a55-9a55-{number:012x}",
            "correlation_id": f"{number:032x}",
            "created_at": f"2026-02-21T23:{number % 60:02}:18.412Z",
            "extra_fields": {
                "model_name": "mistral-medium-2508",
                "invoked_tools": ["web_search"] if number % 3 else [],
                "total_time_elapsed": 0.25 + number,
                "last_user_message_preview": f"{number}: How heavy is one oven-baked fry? " * 6,
            },
            "nb_input_tokens": 400 + number,
            "nb_output_tokens": 90 + number,
        }
        for number in range(rows)
    ]
    feed = {"results": results, "next": "token", "cursor": "token"}
    return json.dumps({"completion_events": feed}, separators=(",", ":")).encode()


PAGE = page()


async def app(
    scope: MutableMapping[str, Any],
    receive: Callable[[], Awaitable[MutableMapping[str, Any]]],
    send: Callable[[MutableMapping[str, Any]], Awaitable[None]],
) -> None:
    """The application."""
    if scope["type"] != "http":
        return
    while (await receive()).get("more_body"):
        pass
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(PAGE)).encode()),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": PAGE})


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="error", access_log=False)
