"""What a request can do wrong, as the API answers it."""

from .responses import status_of


class Fault(Exception):
    """An answer that is an error: HTTP `status`, the API's `error_code`, a sentence, and when to
    ask again as in the header Retry-After, if that is known. `denied` means that whoever is asked
    refuses the key, and will whatever is asked."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        retry_after: str = "",
        denied: bool = False,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.retry_after = retry_after
        self.denied = denied


def broken(error: Exception, log: str) -> str:
    """What is told of a bug: no message, which may quote a conversation. `log` holds the place."""
    return f"The server failed ({type(error).__name__}); {log} says where."


def fault(code: str, message: str) -> Fault:
    """The error with this code and the status that goes with it."""
    return Fault(status_of(code), code, message)


def bad_search(message: str) -> Fault:
    """400: a filter or a cursor that cannot be served."""
    return Fault(400, "SEARCH_BAD_REQUEST", message)


def bad_field(message: str) -> Fault:
    """400: a question that a field cannot answer."""
    return Fault(400, "FIELDS_BAD_REQUEST", message)


def unknown_field(name: str) -> Fault:
    """404: there is no such field."""
    return Fault(404, "FIELDS_NOT_FOUND", f"there is no field called {name}")
