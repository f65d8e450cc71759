"""What keeps a judge from being sent, in words for a person."""

from pydantic import ValidationError
from pydantic_core import ErrorDetails

_PLAIN = {
    "missing": "is needed",
    "extra_forbidden": "is nothing that a judge has",
    "string_type": "a text is needed; a number or a word like true needs quotes to be one",
    "list_type": "a list is needed",
    "model_type": "keys with values are needed",
    "model_attributes_type": "keys with values are needed",
    "dict_type": "keys with values are needed",
    "union_tag_invalid": "its type is to be CLASSIFICATION or REGRESSION",
    "union_tag_not_found": "its type is to be CLASSIFICATION or REGRESSION",
    "string_unicode": "holds a character that cannot be sent",
    "too_short": "at least one option is needed",
    "float_parsing": "a number is needed",
    "float_type": "a number is needed",
    "finite_number": "a number is needed",
}


def objections(error: ValidationError) -> dict[str, str]:
    """Of a `JudgeDraft` that is not valid: for each of the six fields the first objection. What is
    no field of a judge is under its own name."""
    found: dict[str, str] = {}
    for detail in error.errors(include_url=False):
        field = str(detail["loc"][0]) if detail["loc"] else ""
        found.setdefault(field, _place(detail) + _words(detail))
    return found


def _place(detail: ErrorDetails) -> str:
    """Which part of the output is meant: an option by its number, or an end of the range."""
    match detail["loc"]:
        case ("output", _, "options", int(i), str(key)):
            return f"option {i + 1}: {key} "
        case ("output", _, "options", int(i)):
            return f"option {i + 1}: "
        case ("output", _, ("min" | "max") as end):
            return f"{end}imum: "
        case ("output", _, str(key)) if key != "options":
            return f"{key.replace('_', ' ')}: "
        case _:
            return ""


def _words(detail: ErrorDetails) -> str:
    limits = detail.get("ctx", {})
    match detail["type"]:
        case "string_too_short" if limits["min_length"] == 1:
            return "is needed"
        case "string_too_short":
            return f"at least {limits['min_length']} characters, now {len(detail['input'])}"
        case "string_too_long":
            return f"at most {limits['max_length']:,} characters, now {len(detail['input']):,}"
        case "greater_than_equal":
            return f"at least {limits['ge']:g}"
        case "less_than":
            return f"below {limits['lt']:,.0f}"
        case "value_error":
            return str(limits["error"])
        case kind:
            return _PLAIN.get(kind, detail["msg"])
