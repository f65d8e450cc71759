"""Saved judges in memory, beside the events and datasets of the other fakes."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from obs_tui.journal import VerdictEntry
from obs_tui.model.judges import (
    Classification,
    ClassOption,
    Judge,
    JudgeDraft,
    Regression,
    Verdict,
)
from obs_tui.model.paging import PAGE_SIZE, Numbered
from obs_tui.service.errors import ConflictError, NotFoundError
from tests.ui.fakes import FakeService, event_id

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)

INSTRUCTIONS = """Say whether the assistant is right.

{% if available_tools %}It had tools.{% endif %}
It said: {{ assistant_message }}
"""


def judge_id(number: int) -> str:
    return f"30000000-0000-4000-8000-{number:012d}"


def classes(*values: str) -> Classification:
    return Classification(
        options=[ClassOption(value=value, description=f"it is {value}") for value in values]
    )


def draft(name: str = "Is it right?", model: str = "baseline") -> JudgeDraft:
    return JudgeDraft(
        name=name,
        description="Whether the answer is right.",
        model_name=model,
        output=classes("right", "wrong"),
        instructions=INSTRUCTIONS,
        tools=["web_search"],
    )


DRAFTS = (
    draft(),
    draft("Tone of voice", "mistral-small-latest"),
    draft("How helpful", "mistral-large-latest").model_copy(
        update={
            "output": Regression(
                min=0, min_description="no help", max=10, max_description="all help"
            )
        }
    ),
)


class FakeJudging(FakeService):
    """Answers at once; `judges` are there, newest change first."""

    def __init__(self, *drafts: JudgeDraft, events: int = 3) -> None:
        super().__init__(events)
        self.judges: dict[str, Judge] = {}
        self._clock = NOW - timedelta(hours=1)
        for each in reversed(drafts):
            self._keep(judge_id(len(self.judges)), each)

    def _keep(self, key: str, made: JudgeDraft) -> Judge:
        self._clock += timedelta(minutes=1)
        before = self.judges.get(key)
        self.judges[key] = Judge.model_validate(
            {
                **made.model_dump(mode="json"),
                "id": key,
                "created_at": before.created_at if before else self._clock,
                "updated_at": self._clock,
                "owner_id": judge_id(999),
            }
        )
        return self.judges[key]

    def _named(self, name: str, but: str = "") -> None:
        if any(each.name == name and key != but for key, each in self.judges.items()):
            raise ConflictError(
                "A judge of this name exists already.",
                remedy="Give it another name.",
                code="JUDGE_NAME_ALREADY_EXISTS",
            )

    def change(self, key: str, **changes: object) -> None:
        """Someone else changes a judge."""
        self._keep(key, self.judges[key].draft().model_copy(update=changes))

    async def create_judge(self, judge: JudgeDraft) -> Judge:
        await self._enter("create", judge)
        self._named(judge.name)
        return self._keep(judge_id(len(self.judges) + 100), judge)

    async def list_judges(
        self,
        *,
        q: str | None = None,
        types: Sequence[str] = (),
        models: Sequence[str] = (),
        page: int = 1,
        page_size: int = PAGE_SIZE,
    ) -> Numbered[Judge]:
        await self._enter("judges", (q, *types, *models))
        found = [
            each
            for each in sorted(self.judges.values(), key=lambda each: str(each.updated_at))[::-1]
            if (q or "").casefold() in each.name.casefold()
            and (not types or each.output.type in types)
            and (not models or each.model_name in models)
        ]
        start = (page - 1) * page_size
        shown = tuple(found[start : start + page_size])
        return Numbered(shown, len(found), page, start + page_size < len(found))

    async def fetch_judge(self, judge_id: str) -> Judge:
        await self._enter("fetch judge", judge_id)
        if judge_id not in self.judges:
            raise NotFoundError("The judge does not exist.", code="JUDGE_NOT_FOUND")
        return self.judges[judge_id]

    async def update_judge(self, judge_id: str, judge: JudgeDraft) -> None:
        await self._enter("update", judge)
        self._named(judge.name, but=judge_id)
        self._keep(judge_id, judge)

    async def delete_judge(self, judge_id: str) -> None:
        await self._enter("delete", judge_id)
        del self.judges[judge_id]


def given(
    number: int, answer: str | float | None, judge: JudgeDraft, key: str | None = None
) -> VerdictEntry:
    """A verdict on event `number`."""
    verdict = Verdict(answer=answer, analysis=f"Analysis {number}.")
    return VerdictEntry(
        event_id(number), judge, key, verdict, NOW - timedelta(minutes=9 - number), 0.25
    )
