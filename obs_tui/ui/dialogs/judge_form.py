"""A judge as it is being typed: the six fields as text, valid or not, and what is wrong with them.

Knows nothing of Textual. Its JSON form is what the journal keeps of an unfinished judge.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Literal, TypeAlias

from pydantic import TypeAdapter, ValidationError

from obs_tui.judging.objections import objections
from obs_tui.model.base import Json, JsonObject
from obs_tui.model.judges import (
    AnswerSpec,
    Classification,
    Judge,
    JudgeDraft,
    Regression,
    SavedClassification,
    SavedRegression,
)

Kind: TypeAlias = Literal["CLASSIFICATION", "REGRESSION"]


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
            return objections(error)
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


def form_of(judge: JudgeDraft | Judge) -> JudgeForm:
    """The form filled in with a judge, be it within the limits or not. Of an output that this
    version does not know nothing is filled in."""
    form: dict[str, object] = {
        "name": judge.name,
        "description": judge.description,
        "model_name": judge.model_name,
        "instructions": judge.instructions,
        "tools": tuple(judge.tools),
    }
    match judge.output:
        case Classification(options=options) | SavedClassification(options=options):
            form["kind"] = "CLASSIFICATION"
            form["options"] = tuple((each.value, each.description) for each in options)
        case Regression() | SavedRegression() as scale:
            form |= {
                "kind": "REGRESSION",
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
