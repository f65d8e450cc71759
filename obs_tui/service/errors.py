"""The one tree of what can go wrong between a screen and the service.

```
ServiceError
├── UnreachableError       no answer: DNS, refused, broken connection, TLS
├── DeadlineError          no answer in time
├── AccessError            401, 403, or 404 on an account that is not entitled
├── NotFoundError          404 with an error code, or of an id
├── ConflictError          409
├── RefusedError           400 and 422: the request is at fault
├── BusyError              429
├── ServerError            408 and 5xx: the server is at fault
├── BadResponseError       an answer that cannot be read: no JSON, truncated, redirect, wrong shape
└── ReadOnlyError          a write on a service opened read-only
```

Each carries a sentence, the cause and a remedy for a person; no httpx type leaves the service.
"""

from obs_tui.model.load import Failure


class ServiceError(Exception):
    """What the screens catch. `status` and `code` are the HTTP status and the API's error code,
    where there was an answer; `retryable` says whether the same call may succeed later.

    For automatic retries: `transient`, it may succeed in a moment; `untouched`, the server ran
    nothing; `retry_after`, the seconds that the server asks to wait.
    """

    retryable = True

    def __init__(
        self,
        sentence: str,
        *,
        cause: str = "",
        remedy: str = "",
        status: int | None = None,
        code: str | None = None,
        transient: bool = False,
        untouched: bool = False,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.cause = cause
        self.remedy = remedy
        self.status = status
        self.code = code
        self.transient = transient
        self.untouched = untouched
        self.retry_after = retry_after

    @property
    def failure(self) -> Failure:
        """The error as a pane shows it."""
        return Failure(self.sentence, self.cause, self.remedy, self.retryable)


class UnreachableError(ServiceError):
    """No answer: name resolution, connection or TLS failed, or the connection broke."""


class DeadlineError(ServiceError):
    """No answer in time."""


class AccessError(ServiceError):
    """The key is missing, wrong or not entitled."""

    retryable = False


class NotFoundError(ServiceError):
    """What was asked for does not exist."""

    retryable = False


class ConflictError(ServiceError):
    """The request contradicts what the server holds."""

    retryable = False


class RefusedError(ServiceError):
    """The server refused the request as it is."""

    retryable = False


class BusyError(ServiceError):
    """Too many requests."""


class ServerError(ServiceError):
    """The server failed."""


class BadResponseError(ServiceError):
    """An answer that cannot be read."""


class ReadOnlyError(ServiceError):
    """The service was opened read-only."""

    retryable = False
