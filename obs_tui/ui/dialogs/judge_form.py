"""A judge as it is being typed: the six fields as text, valid or not, and what is wrong with them.

Knows nothing of Textual. Its JSON form is what the journal keeps of an unfinished judge.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Literal, TypeAlias

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from obs_tui.model.base import Json, JsonObject
from obs_tui.model.judges import AnswerSpec, Classification, JudgeDraft, Regression

Kind: TypeAlias = Literal["CLASSIFICATION", "REGRESSION"]
DRAFT_FIELDS = tuple(JudgeDraft.model_fields)


@dataclass(frozen=True, slots=True)
class JudgeForm:
    """What the fields hold. `options` are pairs of value and description; both outputs keep their
    texts, so that switching between them loses nothing."""

    name: str = ""
    description: str = ""
    model_name: str = ""
    kind: Kind = "CLASSIFICATION"
    options: tuple[tuple[str, str], ...] = (("yes", ""), ("no", ""))
    min: str = "0"
    min_description: str = ""
    max: str = "1"
    max_description: str = ""
    instructions: str = ""
    tools: tuple[str, ...] = ()

    def draft(self) -> JudgeDraft:
        """The judge to run. Raises pydantic's ValidationError."""
        return JudgeDraft.model_validate(
            {
                "name": self.name,
                "description": self.description,
                "model_name": self.model_name,
                "output": self._output(),
                "instructions": self.instructions,
                "tools": list(self.tools),
            }
        )

    def answer(self) -> AnswerSpec | None:
        """The answer that is asked for; None while it is not a valid one."""
        try:
            return _ANSWER.validate_python(self._output())
        except ValidationError:
            return None

    def problems(self) -> dict[str, str]:
        """What keeps each of the six fields from being sent, in words; empty when nothing does."""
        try:
            self.draft()
        except ValidationError as error:
            found: dict[str, str] = {}
            for detail in error.errors():
                found.setdefault(str(detail["loc"][0]), _place(detail) + _words(detail))
            return found
        return {}

    def _output(self) -> JsonObject:
        if self.kind == "CLASSIFICATION":
            options: list[Json] = [{"value": v, "description": d} for v, d in self.options]
            return {"type": self.kind, "options": options}
        return {
            "type": self.kind,
            "min": _number(self.min),
            "min_description": self.min_description,
            "max": _number(self.max),
            "max_description": self.max_description,
        }


_READER = TypeAdapter(JudgeForm)
_ANSWER: TypeAdapter[AnswerSpec] = TypeAdapter(AnswerSpec)


def form_of(draft: JudgeDraft) -> JudgeForm:
    """The form filled in with a judge."""
    form: dict[str, object] = {
        "name": draft.name,
        "description": draft.description,
        "model_name": draft.model_name,
        "instructions": draft.instructions,
        "tools": tuple(draft.tools),
        "kind": draft.output.type,
    }
    match draft.output:
        case Classification(options=options):
            form["options"] = tuple((each.value, each.description) for each in options)
        case Regression() as scale:
            form |= {
                "min": f"{scale.min:.15g}",
                "min_description": scale.min_description,
                "max": f"{scale.max:.15g}",
                "max_description": scale.max_description,
            }
    return _READER.validate_python(form)


def write_form(form: JudgeForm) -> JsonObject:
    """The form as JSON."""
    return {
        **asdict(form),
        "options": [list(pair) for pair in form.options],
        "tools": [*form.tools],
    }


def read_form(data: Mapping[str, Json]) -> JudgeForm | None:
    """The form that `write_form` wrote; None when it was written by a version that differs."""
    known = {field.name for field in fields(JudgeForm)}
    try:
        return _READER.validate_python({key: data[key] for key in known & data.keys()})
    except ValidationError:
        return None


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def _place(detail: ErrorDetails) -> str:
    """Which part of the output is meant: an option by its number, or an end of the range."""
    match detail["loc"]:
        case ("output", _, "options", int(i), str(key)):
            return f"option {i + 1}: {key} "
        case ("output", _, ("min" | "max") as end):
            return f"{end}imum: "
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
        case "string_unicode":
            return "holds a character that cannot be sent"
        case "too_short":
            return "at least one option is needed"
        case "float_parsing" | "float_type" | "finite_number":
            return "a number is needed"
        case "greater_than_equal":
            return f"at least {limits['ge']:g}"
        case "less_than":
            return f"below {limits['lt']:,.0f}"
        case "value_error":
            return str(limits["error"])
        case _:
            return detail["msg"]
