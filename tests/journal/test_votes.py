"""A person's votes, and the verdicts of one version of a judge."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from obs_tui.journal import Journal, VerdictEntry, Vote
from obs_tui.model.judges import Classification, ClassOption, JudgeDraft, Regression, Verdict

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)


def judge(name: str = "Helpful", *, model: str = "m", classes: str = "good bad") -> JudgeDraft:
    options = [ClassOption(value=value, description=f"is {value}") for value in classes.split()]
    return JudgeDraft(
        name=name,
        description="",
        model_name=model,
        output=Classification(options=options),
        instructions="{{ answer }}",
    )


async def test_a_vote_is_kept_changed_and_taken_back(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    first = Journal.open(path)
    await first.votes.cast("p", judge(), Vote("e1", "good", "a \x00 [/INST] \ud800 note", NOW))
    await first.votes.cast("p", judge(), Vote("e2", None, "", NOW))
    await first.votes.cast("p", judge(), Vote("e1", "bad", "", NOW + timedelta(seconds=1)))
    await first.votes.cast("p", judge(), Vote("e3", "good", "\ud800 [/INST] \x00", NOW))
    await first.aclose()
    second = Journal.open(path)
    votes = await second.votes.on("p", judge())
    assert list(votes) == ["e1", "e2", "e3"]  # as they were first cast
    assert votes["e1"] == Vote("e1", "bad", "", NOW + timedelta(seconds=1))
    assert votes["e2"].answer is None  # skipped is kept as such
    assert votes["e3"].note == "\ud800 [/INST] \x00"
    await second.votes.take_back("p", judge(), "e1")
    assert list(await second.votes.on("p", judge())) == ["e2", "e3"]
    assert await second.votes.on("q", judge()) == {}
    await second.aclose()


async def test_versions_of_one_question_share_the_votes() -> None:
    journal = Journal.open(None)
    await journal.votes.cast("p", judge(), Vote("e1", "good", "", NOW))
    for same in (judge(model="other"), judge(classes="bad good")):
        assert list(await journal.votes.on("p", same)) == ["e1"]
    scale = Regression(min=1, max=5, min_description="", max_description="")
    score = judge().model_copy(update={"output": scale})
    for another in (judge("Honest"), judge(classes="good bad so-so"), score):
        assert await journal.votes.on("p", another) == {}
    await journal.votes.cast("p", score, Vote("e1", 3.5, "", NOW + timedelta(days=1)))
    await journal.votes.cast("p", judge(model="new"), Vote("e2", None, "", NOW))
    asked = await journal.votes.questions("p")
    assert [(each.judge.output.type, each.votes, each.skipped) for each in asked] == [
        ("REGRESSION", 1, 0),
        ("CLASSIFICATION", 1, 1),
    ]
    assert (await journal.votes.on("p", score))["e1"].answer == 3.5
    await journal.aclose()


async def test_verdicts_of_a_version() -> None:
    journal = Journal.open(None)
    for number, (event, draft, answer) in enumerate(
        [
            ("e1", judge(), "good"),
            ("e1", judge(), "bad"),
            ("e2", judge(), None),
            ("e1", judge(model="other"), "bad"),
        ]
    ):
        at = NOW + timedelta(minutes=number)
        verdict = Verdict(answer=answer, analysis="why")
        await journal.record_verdict("p", VerdictEntry(event, draft, "id", verdict, at, 0.5))
    other, one = await journal.versions.known("p")
    assert (one.judge, one.judge_id, one.verdicts, one.events) == (judge(), "id", 3, 2)
    assert one.last_at == NOW + timedelta(minutes=2)
    assert one.question == other.question and one.version != other.version
    given = await journal.versions.verdicts("p", one.version)
    assert [(entry.event_id, entry.verdict.answer) for entry in given] == [
        ("e1", "good"),
        ("e1", "bad"),
        ("e2", None),
    ]
    assert await journal.versions.known("q") == ()
    assert await journal.versions.verdicts("p", "no such") == ()
    await journal.aclose()
