"""What each of the API's error codes means to a person, and what to do about it."""

from dataclasses import dataclass

from .errors import (
    AccessError,
    ConflictError,
    NotFoundError,
    RefusedError,
    ServerError,
    ServiceError,
)


@dataclass(frozen=True, slots=True)
class Advice:
    """The kind of error, a sentence, and what to do (empty: what `when_late` says)."""

    kind: type[ServiceError]
    sentence: str
    remedy: str


_ADMIN = (
    "Observability needs an Enterprise organisation and the role of workspace admin (or "
    "Observability Viewer, for reading): ask your workspace admin."
)
_JUDGE = "Edit the judge and try again."
_LATER = "Try again in a while."
_FILTER = "Change the filter and try again."

ADVICE = {
    "UNKNOWN_ERROR": Advice(ServerError, "Something broke in the server.", _LATER),
    "VALIDATION_ERROR": Advice(
        RefusedError, "The server found the request invalid.", "Correct what it names."
    ),
    "FEATURE_NOT_SUPPORTED": Advice(
        RefusedError, "The server does not support this.", "Use another server or version."
    ),
    "AUTH_UNAUTHORIZED": Advice(
        AccessError,
        "The server did not accept the API key.",
        "Set MISTRAL_API_KEY, or the key of this profile, to a valid key and start again.",
    ),
    "AUTH_FORBIDDEN": Advice(AccessError, "This API key is not allowed to do that.", _ADMIN),
    "AUTH_FORBIDDEN_NOT_WORKSPACE_ADMIN": Advice(
        AccessError, "Only a workspace admin may do that.", _ADMIN
    ),
    "AUTH_FORBIDDEN_WORKSPACE_NOT_FOUND": Advice(
        AccessError,
        "The API key's workspace does not exist.",
        "Make a key in an existing workspace; set MISTRAL_API_KEY, or the profile's key, to it.",
    ),
    "AUTH_FORBIDDEN_ROLE_NOT_FOUND": Advice(
        AccessError, "The API key's owner has no role in the workspace.", _ADMIN
    ),
    "AUTH_FORBIDDEN_ORG_NOT_WHITELISTED": Advice(
        AccessError, "This organisation has no access to observability yet.", _ADMIN
    ),
    "FIELDS_BAD_REQUEST": Advice(
        RefusedError, "The server refused the field or its operator.", "Pick another operator."
    ),
    "FIELDS_NOT_FOUND": Advice(
        NotFoundError, "The server has no such field.", "Reload the fields; check the name."
    ),
    "SEARCH_BAD_REQUEST": Advice(RefusedError, "The server refused the search.", _FILTER),
    "SEARCH_NOT_FOUND": Advice(NotFoundError, "The event does not exist.", "Reload the list."),
    "SEARCH_SERVICE_UNAVAILABLE": Advice(ServerError, "The search is unavailable.", _LATER),
    "SEARCH_FILTER_TO_SQL_CONVERSION_ERROR": Advice(
        RefusedError, "The server cannot search by this filter.", _FILTER
    ),
    "DATABASE_ERROR": Advice(ServerError, "The server's database failed.", _LATER),
    "DATABASE_TIMEOUT": Advice(ServerError, "The server's database took too long.", ""),
    "DATABASE_UNAVAILABLE": Advice(ServerError, "The server's database is unavailable.", _LATER),
    "DATABASE_QUERY_ERROR": Advice(ServerError, "The server's query failed.", _FILTER),
    "JUDGE_CONVERSATION_FORMAT_ERROR": Advice(
        RefusedError, "The judge cannot read this conversation.", "Judge another event."
    ),
    "JUDGE_MISTRAL_API_ERROR": Advice(
        ServerError,
        "The judge's model gave no verdict.",
        "Check the judge's model name, or judge by another model.",
    ),
    "JUDGE_MISTRAL_API_TIMEOUT": Advice(
        ServerError, "The judge's model did not answer in time.", ""
    ),
    "JUDGE_NAME_ALREADY_EXISTS": Advice(
        ConflictError, "A judge of this name exists already.", "Give it another name."
    ),
    "JUDGE_NOT_FOUND": Advice(NotFoundError, "The judge does not exist.", "Reload the judges."),
    "JUDGE_ALREADY_HAS_NEW_VERSION": Advice(
        ConflictError, "The judge was changed meanwhile.", "Reload it and edit the new version."
    ),
    "JUDGE_USED_IN_CAMPAIGN_CANNOT_BE_UPDATED": Advice(
        ConflictError, "A campaign uses this judge.", "Save your changes as a new judge."
    ),
    "JUDGE_DID_NOT_CHANGE": Advice(
        ConflictError, "The judge is the same as before.", "Change it before saving."
    ),
    "TEMPLATE_ERROR": Advice(RefusedError, "The judge's instructions cannot be rendered.", _JUDGE),
    "TEMPLATE_SYNTAX_ERROR": Advice(
        RefusedError, "The judge's instructions are not a valid template.", _JUDGE
    ),
    "CAMPAIGN_NO_MATCHING_EVENTS": Advice(RefusedError, "No event matches.", _FILTER),
    "DATASET_NOT_FOUND": Advice(
        NotFoundError, "The dataset does not exist.", "Reload the datasets; check the id."
    ),
    "DATASET_TASK_NOT_FOUND": Advice(
        NotFoundError, "The import does not exist.", "Reload the imports of the dataset."
    ),
    "DATASET_RECORD_NOT_FOUND": Advice(
        NotFoundError, "The record does not exist.", "It may have been deleted: reload the list."
    ),
    "DATASET_RECORD_FORMAT_ERROR": Advice(
        RefusedError, "The record is not in the dataset's format.", "Correct what it names."
    ),
    "AGENT_MISTRAL_API_ERROR": Advice(ServerError, "The agent could not be called.", _LATER),
    "EVALUATION_CURRENTLY_RUNNING": Advice(
        ConflictError, "The evaluation is running.", "Wait until it has ended."
    ),
    "TRACES_FILTER_QUERY_PARSE_ERROR": Advice(
        RefusedError, "The server cannot read the filter.", _FILTER
    ),
}
"""By error code. Codes that say the same of another noun are in `ENDINGS`."""

_FILTERED = frozenset(
    {
        "chat_completion_events.search",
        "chat_completion_events.search_ids",
        "count",
        "shape",
        "fields.fetch_option_counts",
    }
)
_READING = ("fetch", "list", "search", "export")


def when_late(operation: str) -> str:
    """What to do when an operation did not end in time."""
    verb = operation.rpartition(".")[2]
    if operation in _FILTERED:
        return "Try again; a narrower filter is answered sooner."
    if verb.startswith("judge"):
        return "Try again; a faster model or shorter instructions are answered sooner."
    if "." not in operation or verb.startswith(_READING):
        return "Try again in a while."
    return "It may have been done all the same: reload before you try again."


ENDINGS = (
    ("_NOT_FOUND", Advice(NotFoundError, "It does not exist.", "Reload the list; check the id.")),
    (
        "_ALREADY_EXISTS",
        Advice(ConflictError, "One of this name exists already.", "Give it another name."),
    ),
    (
        "_TRANSITION_IS_INVALID",
        Advice(ConflictError, "It is in no state to do that.", "Reload it."),
    ),
    (
        "_TRANSITION_IS_RUNNING_ALREADY",
        Advice(ConflictError, "It is running already.", "Wait until it has ended."),
    ),
    ("_TRANSITION_ERROR", Advice(ConflictError, "It could not change its state.", "Reload it.")),
)
