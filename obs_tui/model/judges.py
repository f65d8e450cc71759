"""Judges and verdicts (`judges.*`, `chat_completion_events.judge`).

`JudgeDraft` is what is sent, with the API's limits; `Judge` is what comes back, read tolerantly.
"""

from typing import Annotated, Literal, Self, TypeAlias

from pydantic import Discriminator, Field, Tag, field_validator, model_validator

from .base import Json, JsonObject, Moment, OpenValue, Request, Value

BASELINE = "baseline"
"""The model name that judges offline, without a language model, on the embedded service."""

UNDEFINED = ""
"""The answer of an undefined verdict on the wire, where an answer is a text or a number: neither a
class nor a score."""

TOOLS = ("web_search", "code_interpreter")
"""The tools that the product offers to a judge."""


class ClassOption(Request):
    """One class a classification judge may answer with."""

    value: str = Field(min_length=1)
    description: str


class Classification(Request):
    """A judge that answers with one of its options' values."""

    type: Literal["CLASSIFICATION"] = "CLASSIFICATION"
    options: list[ClassOption] = Field(min_length=1)

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        values = [option.value for option in self.options]
        if len(set(values)) != len(values):
            raise ValueError("two options have the same value")
        return self


class Regression(Request):
    """A judge that answers with a number from `min` to `max`."""

    type: Literal["REGRESSION"] = "REGRESSION"
    min: float = Field(default=0, ge=0, strict=False, allow_inf_nan=False)
    min_description: str
    max: float = Field(default=1, lt=1e9, strict=False, allow_inf_nan=False)
    max_description: str

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.min >= self.max:
            raise ValueError("the minimum must be below the maximum")
        return self


AnswerSpec: TypeAlias = Annotated[Classification | Regression, Field(discriminator="type")]


class JudgeDraft(Request):
    """The six fields of a judge (CreateJudgeRequest and UpdateJudgeRequest), all required.

    `instructions` is a Jinja2 template.
    """

    name: str = Field(min_length=5, max_length=50)
    description: str = Field(max_length=500)
    model_name: str = Field(min_length=1, max_length=500)
    output: AnswerSpec
    instructions: str = Field(max_length=10_000)
    tools: list[str] = Field(default_factory=list)


class UnknownAnswer(OpenValue):
    """An output of a type that this version does not know, kept as it came."""

    type: str = ""


def _kind(output: Json | Classification | Regression | UnknownAnswer) -> str:
    kind = output.get("type") if isinstance(output, dict) else getattr(output, "type", None)
    return kind if kind in ("CLASSIFICATION", "REGRESSION") else "other"


class SavedOption(OpenValue):
    """A class of a saved judge."""

    value: str
    description: str = ""


class SavedClassification(OpenValue):
    """A saved judge's options."""

    type: Literal["CLASSIFICATION"]
    options: tuple[SavedOption, ...]


class SavedRegression(OpenValue):
    """A saved judge's range."""

    type: Literal["REGRESSION"]
    min: float = 0
    min_description: str = ""
    max: float = 1
    max_description: str = ""


SavedAnswerSpec: TypeAlias = Annotated[
    Annotated[SavedClassification, Tag("CLASSIFICATION")]
    | Annotated[SavedRegression, Tag("REGRESSION")]
    | Annotated[UnknownAnswer, Tag("other")],
    Discriminator(_kind),
]


class Judge(OpenValue):
    """A saved judge."""

    id: str
    name: str
    description: str = ""
    model_name: str = ""
    output: SavedAnswerSpec
    instructions: str = ""
    tools: tuple[str, ...] = ()
    created_at: Moment | None = None
    updated_at: Moment | None = None
    deleted_at: Moment | None = None
    owner_id: str | None = None
    workspace_id: str | None = None
    up_revision: str | None = None
    down_revision: str | None = None
    base_revision: str | None = None

    def draft(self) -> JudgeDraft:
        """The six fields, to run or to edit. Raises ValidationError for an unknown output type."""
        fields = self.model_dump(mode="json", include=set(JudgeDraft.model_fields))
        return JudgeDraft.model_validate(_known(fields))


def _known(fields: JsonObject) -> JsonObject:
    """Without the keys that a newer server added inside `output`."""
    output = fields.get("output")
    if isinstance(output, dict):
        spec = Classification if output.get("type") == "CLASSIFICATION" else Regression
        known = {key: value for key, value in output.items() if key in spec.model_fields}
        options = known.get("options")
        if isinstance(options, list):
            known["options"] = [
                {key: option[key] for key in ClassOption.model_fields if key in option}
                for option in options
                if isinstance(option, dict)
            ]
        fields["output"] = known
    return fields


class Verdict(Value):
    """What a judge answered (JudgeOutput): a class, a score, or None when undefined; and why."""

    answer: str | float | None = None
    analysis: str = ""

    @field_validator("answer")
    @classmethod
    def _defined(cls, answer: str | float | None) -> str | float | None:
        return None if answer == UNDEFINED else answer
