"""Values as the query line spells them."""

import math

from .filters import COMPARING, Operator, Relative, Value
from .query_error import QueryError
from .query_words import Kind, Piece, quote, unquote


def read_value(piece: Piece, op: Operator) -> Value:
    """The value of a condition with `op`: a text in quotes, a number, true or false, a relative
    time where `op` compares; any other word is a text. Raises QueryError for null, for a number
    that cannot be kept, and for a time too far back."""
    match piece.kind:
        case Kind.TEXT:
            return unquote(piece.text)
        case Kind.BOOL:
            return piece.text.lower() == "true"
        case Kind.NUMBER:
            return _number(piece)
        case Kind.RELATIVE if op in COMPARING:
            return _relative(piece)
        case Kind.NULL:
            message = "A value cannot be null; isnull true asks for it, and in quotes it is a text."
            raise QueryError(message, piece.start, piece.end, ("a value",), quote(piece.text))
        case _:
            return piece.text


def _number(piece: Piece) -> int | float:
    try:
        if piece.text.lstrip("-").isdigit():
            return int(piece.text)
        if math.isfinite(number := float(piece.text)):
            return number
    except ValueError:  # Python reads only so many digits
        pass
    message = "No number is this large; in quotes it is a text."
    raise QueryError(message, piece.start, piece.end, ("a number",), quote(piece.text))


def _relative(piece: Piece) -> Relative:
    relative = Relative.read(piece.text)
    if relative is None:
        message = "This lies more than two centuries back."
        raise QueryError(message, piece.start, piece.end, ("a time such as -24h",))
    return relative
