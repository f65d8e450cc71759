"""What each operator means, in words, for a field of a given type."""

from obs_tui.model.fields import FieldType
from obs_tui.model.filters import Operator

_WORDS = {
    Operator.EQ: "is",
    Operator.NEQ: "is not (also where it is empty)",
    Operator.LT: "is less than",
    Operator.LTE: "is at most",
    Operator.GT: "is more than",
    Operator.GTE: "is at least",
    Operator.STARTSWITH: "starts with",
    Operator.ISTARTSWITH: "starts with, in upper or lower case",
    Operator.ENDSWITH: "ends with",
    Operator.IENDSWITH: "ends with, in upper or lower case",
    Operator.CONTAINS: "contains",
    Operator.ICONTAINS: "contains, in upper or lower case",
    Operator.NOTCONTAINS: "does not contain (also where it is empty)",
    Operator.INOTCONTAINS: "does not contain, in upper or lower case (also where it is empty)",
    Operator.MATCHES: "matches a regular expression (RE2)",
    Operator.INCLUDES: "has this among its values",
    Operator.EXCLUDES: "does not have this among its values",
    Operator.LEN_EQ: "has this many values",
    Operator.ISNULL: "is empty (true) or has a value (false)",
}
_OF_TIME = {
    Operator.LT: "is before",
    Operator.LTE: "is at or before",
    Operator.GT: "is after",
    Operator.GTE: "is at or after",
}
UNKNOWN = "this version does not know it"


def explain(operator: str, field_type: str) -> str:
    """What `operator` means on a field of this type."""
    if operator not in tuple(Operator):
        return UNKNOWN
    known = Operator(operator)
    of_time = _OF_TIME.get(known) if field_type == FieldType.TIMESTAMP else None
    return of_time or _WORDS[known]
