"""Upload and download of files: the two operations whose body or answer is no JSON, and is never in
memory as a whole.

An upload (Files API, `files.upload`) is multipart, with the fields `file` and perhaps `purpose`. A
download's address holds a token that is made for it, so that whoever has the address, and nobody
else, can read the file until it expires; the API key is not needed.
"""

import asyncio
import hmac
import re
from collections.abc import Iterator, Mapping
from typing import IO

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Message

from obs_tui.model.base import JsonObject

from .calls import EXTENSION
from .faults import Fault, fault
from .files import CHUNK, UPLOAD_HOURS, File, fetch_file, save_file, stream
from .responses import json_response
from .store import Store

UPLOAD_PATH = "/v1/files"
CONTENT_PATH = f"{EXTENSION}/files/{{file_id}}/content"
CONTENT_PATTERN = re.compile(rf"{EXTENSION}/files/[^/]+/content")
MAX_UPLOAD = 512 << 20
"""Bytes of an upload, as the API has it."""


def file_routes(store: Store) -> list[Route]:
    """The routes of both."""

    async def upload(request: Request) -> Response:
        return await _upload(store, request)

    async def download(request: Request) -> Response:
        return await _download(store, request)

    return [
        Route(UPLOAD_PATH, upload, methods=["POST"]),
        Route(CONTENT_PATH, download, methods=["GET"]),
    ]


def content_path(file: File) -> str:
    """The path, with its token, that an export can be downloaded from."""
    return f"{CONTENT_PATH.format(file_id=file.file_id)}?token={file.token}"


def file_object(file: File) -> JsonObject:
    """The file as the Files API describes it."""
    return {
        "id": file.file_id,
        "object": "file",
        "bytes": file.size,
        "created_at": file.created_us // 1_000_000,
        "expires_at": file.expires_us // 1_000_000,
        "filename": file.name,
        "purpose": file.purpose,
        "sample_type": "instruct",
        "source": "upload",
        "deleted": False,
    }


async def _upload(store: Store, request: Request) -> Response:
    bounded = Request(request.scope, _Bounded(request))
    try:
        async with bounded.form(max_files=1, max_fields=20) as form:
            sent, purpose = form.get("file"), form.get("purpose")
            if not isinstance(sent, UploadFile):
                raise fault("VALIDATION_ERROR", "The form has no file called file.")
            file = await asyncio.to_thread(
                save_file,
                store,
                _pieces(sent.file),
                name=sent.filename or "upload.jsonl",
                purpose=purpose if isinstance(purpose, str) else "evaluation",
                hours=UPLOAD_HOURS,
            )
    except HTTPException as error:
        raise fault("VALIDATION_ERROR", f"The body is no form: {error.detail}") from error
    except ClientDisconnect:
        return Response(status_code=400)  # which nobody reads
    return json_response(file_object(file))


class _Bounded:
    """What the client sends. Raises Fault 413 beyond `MAX_UPLOAD`."""

    def __init__(self, request: Request) -> None:
        self._receive = request.receive
        self._size = 0

    async def __call__(self) -> Message:
        message = await self._receive()
        self._size += len(message.get("body", b""))
        if self._size > MAX_UPLOAD:
            raise Fault(413, "VALIDATION_ERROR", f"The body has more than {MAX_UPLOAD:,} bytes.")
        return message


def _pieces(content: IO[bytes]) -> Iterator[bytes]:
    while piece := content.read(CHUNK):
        yield piece


async def _download(store: Store, request: Request) -> Response:
    file_id, token = request.path_params["file_id"], request.query_params.get("token", "")
    file = await store.read(lambda conn: fetch_file(conn, file_id))
    if file.token is None or not hmac.compare_digest(file.token.encode(), token.encode()):
        raise Fault(404, "FILE_NOT_FOUND", "There is no such file, or not any more.")
    headers: Mapping[str, str] = {
        "Content-Length": str(file.size),
        "Content-Disposition": f'attachment; filename="{file.name}"',
        "Cache-Control": "no-store",
    }
    return StreamingResponse(stream(store, file), headers=headers, media_type="application/jsonl")
