"""Taking back what was done to judges, where others write too."""

import pytest

from obs_tui.curation import judge_editing, judge_undoing, undoing
from obs_tui.curation.errors import ChangedError
from obs_tui.curation.judge_editing import Saved
from obs_tui.curation.judge_importing import Clash, carry_out, plan
from obs_tui.journal import Journal
from obs_tui.model.judges import Judge, JudgeDraft
from obs_tui.service.errors import (
    AccessError,
    ConflictError,
    NotFoundError,
    RefusedError,
    ServiceError,
    UnreachableError,
)
from tests.curation.fakes import FakeDatasets
from tests.ui.judges.fakes import DRAFTS, FakeJudging, draft, judge_id

OLD, MINE, FIRST = DRAFTS[0], draft("Is it so?"), judge_id(2)


async def edited(service: FakeJudging, journal: Journal) -> None:
    saved = await judge_editing.save(service, journal, "p", service.judges[FIRST], MINE)
    assert isinstance(saved, Saved)


async def undo(service: FakeJudging, journal: Journal) -> judge_undoing.Undone | None:
    return await judge_undoing.undo(service, journal, "p")


async def nothing_left(service: FakeJudging, journal: Journal) -> bool:
    return await undo(service, journal) is None


async def test_an_edit_is_taken_back_unless_another_wrote_since(journal: Journal) -> None:
    service = FakeJudging(*DRAFTS)
    await edited(service, journal)
    service.failures["update"] += [UnreachableError("No answer.")]
    with pytest.raises(UnreachableError):
        await undo(service, journal)
    undone = await undo(service, journal)
    assert undone is not None and not undone.deleted
    assert service.judges[FIRST].draft() == OLD
    assert await nothing_left(service, journal)

    await edited(service, journal)
    service.change(FIRST, description="Theirs.")
    with pytest.raises(ChangedError, match="theirs stays"):
        await undo(service, journal)
    assert service.judges[FIRST].description == "Theirs."
    assert await nothing_left(service, journal)

    service.change(FIRST, **dict(OLD))
    await edited(service, journal)
    service.failures["update"] += [ConflictError("A campaign has used it.")]
    with pytest.raises(ConflictError):
        await undo(service, journal)
    assert await nothing_left(service, journal)

    service.change(FIRST, **dict(OLD))
    await edited(service, journal)
    del service.judges[FIRST]
    with pytest.raises(NotFoundError):
        await undo(service, journal)
    assert await nothing_left(service, journal)


async def test_what_an_import_replaced_is_put_back_and_anothers_change_is_not_replaced(
    journal: Journal,
) -> None:
    service = FakeJudging(*DRAFTS)
    other = draft("Tone of voice", "another")
    steps = plan((other,), tuple(service.judges.values()), Clash.REPLACE).steps
    assert (await carry_out(service, journal, "p", steps)).replaced == 1
    assert await undo(service, journal) is not None
    assert service.judges[judge_id(1)].draft() == DRAFTS[1]

    service.change(judge_id(1), description="Theirs.")
    done = await carry_out(service, journal, "p", steps)
    assert (done.replaced, [name for name, _ in done.failed]) == (0, ["Tone of voice"])
    assert service.judges[judge_id(1)].description == "Theirs."


@pytest.mark.parametrize("error", [AccessError("No."), RefusedError("No.")])
async def test_what_was_refused_leaves_nothing_to_take_back(
    journal: Journal, error: ServiceError
) -> None:
    service = FakeJudging(*DRAFTS)
    service.failures["update"] += [error]
    service.failures["delete"] += [error]
    with pytest.raises(type(error)):
        await edited(service, journal)
    with pytest.raises(type(error)):
        await judge_undoing.delete(service, journal, "p", FIRST)
    assert await nothing_left(service, journal)
    assert service.judges[FIRST].draft() == OLD


async def test_what_was_written_and_could_not_be_read_again_can_be_taken_back(
    journal: Journal,
) -> None:
    service = FakeJudging(*DRAFTS)
    update = service.update_judge

    async def written(judge_id: str, mine: JudgeDraft) -> None:
        await update(judge_id, mine)
        service.failures["fetch judge"] += [AccessError("The key was taken back.")]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(service, "update_judge", written)
        with pytest.raises(AccessError):
            await edited(service, journal)
    assert service.judges[FIRST].draft() == MINE
    assert await undo(service, journal) is not None
    assert service.judges[FIRST].draft() == OLD


async def test_a_deleted_judge_is_made_again_as_it_was_last(journal: Journal) -> None:
    service = FakeJudging(*DRAFTS)
    service.change(FIRST, description="Changed by another before it was deleted here.")
    last = service.judges[FIRST].draft()
    await judge_undoing.delete(service, journal, "p", FIRST)
    service.failures["create"] += [RefusedError("Not now.")]
    with pytest.raises(RefusedError):
        await undo(service, journal)
    undone = await undo(service, journal)
    assert undone is not None and (undone.deleted, undone.made) == (OLD.name, True)
    assert undone.judge.id != FIRST
    assert service.judges[undone.judge.id].draft() == last
    assert await nothing_left(service, journal)


async def test_what_the_server_no_longer_wants_lets_others_be_taken_back_first(
    journal: Journal,
) -> None:
    service = FakeJudging(*DRAFTS)
    await edited(service, journal)
    await judge_undoing.delete(service, journal, "p", judge_id(1))
    lost = DRAFTS[1].name
    for undone in ("", None):  # the edit; then the other alone is left
        service.failures["create"] += [RefusedError("Too long.", cause="Limits are others now.")]
        with pytest.raises(RefusedError, match=f"{lost} could not be made again") as refused:
            await undo(service, journal)
        assert refused.value.cause == "Too long. Limits are others now."
        assert "copy is kept" in refused.value.remedy
        if undone is not None:
            found = await undo(service, journal)
            assert found is not None and found.deleted == undone
            assert service.judges[FIRST].draft() == OLD
    found = await undo(service, journal)
    assert found is not None and (found.deleted, found.made) == (lost, True)
    assert await nothing_left(service, journal)


async def test_edits_before_a_deletion_are_taken_back_of_the_judge_that_was_made_again(
    journal: Journal,
) -> None:
    service = FakeJudging(*DRAFTS)
    await edited(service, journal)
    await judge_undoing.delete(service, journal, "p", FIRST)
    again = await undo(service, journal)
    assert again is not None and again.judge.id != FIRST
    assert service.judges[again.judge.id].draft() == MINE
    assert await undo(service, journal) is not None
    assert service.judges[again.judge.id].draft() == OLD
    assert await nothing_left(service, journal)


async def test_it_is_made_once_and_under_a_free_name(journal: Journal) -> None:
    service = FakeJudging(*DRAFTS)
    service.failures["delete"] += [UnreachableError("No answer.")]
    with pytest.raises(UnreachableError):
        await judge_undoing.delete(service, journal, "p", FIRST)
    undone = await undo(service, journal)
    assert undone is not None and (undone.judge.id, undone.made) == (FIRST, False)
    assert not service.asked("create")

    await judge_undoing.delete(service, journal, "p", FIRST)
    await service.create_judge(draft(OLD.name, "another"))
    undone = await undo(service, journal)
    assert undone is not None and undone.judge.name == f"{OLD.name} (2)"
    assert undone.deleted == OLD.name


async def test_one_of_an_unknown_kind_is_not_kept_and_stands_before_no_other(
    journal: Journal,
) -> None:
    service = FakeJudging(*DRAFTS)
    await edited(service, journal)
    odd = service.judges[judge_id(1)].model_dump() | {"output": {"type": "STARS"}}
    service.judges[judge_id(1)] = Judge.model_validate(odd)
    assert not judge_undoing.can_recreate(service.judges[judge_id(1)])
    await judge_undoing.delete(service, journal, "p", judge_id(1))
    undone = await undo(service, journal)
    assert undone is not None and undone.judge.id == FIRST


async def test_records_and_judges_are_taken_back_each_in_their_place(journal: Journal) -> None:
    service = FakeJudging(*DRAFTS)
    await edited(service, journal)
    assert await undoing.undo(FakeDatasets(), journal, "p") is None
    await journal.push_undo("p", "payload", {"id": "r"})
    undone = await undo(service, journal)
    assert undone is not None and undone.judge.id == FIRST
    assert await nothing_left(service, journal)
