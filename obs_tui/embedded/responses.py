"""Answers: JSON, and the one shape of an error.

Statuses of error codes are not published. Ours, unless a Fault says otherwise:

- 401 AUTH_UNAUTHORIZED; 403 AUTH_FORBIDDEN…
- 404 …_NOT_FOUND, FEATURE_NOT_SUPPORTED (an unknown route)
- 408 …_TIMEOUT
- 409 …_ALREADY_EXISTS, JUDGE_DID_NOT_CHANGE, JUDGE_USED_IN_CAMPAIGN_CANNOT_BE_UPDATED
- 422 VALIDATION_ERROR
- 400 any other: …_BAD_REQUEST, TEMPLATE_…, …_FORMAT_ERROR, …_CONVERSION_ERROR,
  JUDGE_MISTRAL_API_ERROR
- 429 and 503 JUDGE_MISTRAL_API_ERROR, when the model was busy or away and ran nothing; 502 when the
  connection to it broke
- 500 UNKNOWN_ERROR, DATABASE_ERROR; 503 …_UNAVAILABLE
"""

import json
from collections.abc import Mapping

from starlette.responses import Response

from obs_tui.model.base import Json

_STATUSES = (
    ("AUTH_UNAUTHORIZED", 401),
    ("_NOT_FOUND", 404),
    ("FEATURE_NOT_SUPPORTED", 404),
    ("_TIMEOUT", 408),
    ("_ALREADY_EXISTS", 409),
    ("JUDGE_DID_NOT_CHANGE", 409),
    ("JUDGE_USED_IN_CAMPAIGN_CANNOT_BE_UPDATED", 409),
    ("VALIDATION_ERROR", 422),
    ("UNKNOWN_ERROR", 500),
    ("DATABASE_ERROR", 500),
    ("_UNAVAILABLE", 503),
)

_MAX_MESSAGE = 1_000


def status_of(code: str) -> int:
    """The HTTP status that goes with an error code."""
    if code.startswith("AUTH_FORBIDDEN"):
        return 403
    return next((status for ending, status in _STATUSES if code.endswith(ending)), 400)


def json_response(content: Json, status: int = 200) -> Response:
    """`content` as UTF-8 JSON; as ASCII where it holds what UTF-8 cannot (lone surrogates)."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    try:
        body = text.encode()
    except UnicodeEncodeError:
        body = json.dumps(content, separators=(",", ":")).encode()
    return Response(body, status, media_type="application/json")


def error_response(
    code: str,
    message: str,
    *,
    status: int | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """An ObservabilityError, its message cut where it quotes much. The status follows from the
    code unless given."""
    if len(message) > _MAX_MESSAGE:
        message = f"{message[:_MAX_MESSAGE]}…"
    body: Json = {"detail": {"message": message, "error_code": code}}
    response = json_response(body, status or status_of(code))
    response.headers.update(headers or {})
    return response
