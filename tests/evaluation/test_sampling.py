"""Which events are reviewed."""

from obs_tui.embedded.baseline import judge_offline
from obs_tui.evaluation.sampling import at_random, doubts, most_doubtful, newest, newest_first
from obs_tui.model.judges import BASELINE, Classification, ClassOption
from tests.ui.fakes import FakeService, event_id

from .judges import classifier, scorer, verdict

HELPFUL = classifier("good", "bad", "so-so")


async def test_the_newest_come_page_by_page() -> None:
    service = FakeService(250)
    assert await newest(service, None, 130) == tuple(map(event_id, range(130)))
    assert service.asked("search") == [None, "100"]
    assert len(await newest(service, None, 400)) == 250


async def test_ids_as_the_list_has_them_whatever_is_missing() -> None:
    service = FakeService(3)
    mixed = (event_id(2), "unknown", event_id(0))
    assert await newest_first(service, mixed) == mixed  # it does not filter by id


def test_a_sample_is_settled_by_its_seed() -> None:
    ids = [f"e{number}" for number in range(100)]
    sample = at_random(ids, 10, 7)
    assert len(set(sample)) == 10 and set(sample) <= set(ids)
    assert at_random(reversed(ids), 10, 7) == sample
    assert at_random(ids, 10, 8) != sample
    assert sorted(at_random(ids, 1000, 7)) == sorted(ids)


def test_repeated_answers_that_differ_are_the_most_uncertain() -> None:
    found = doubts(
        [
            *(verdict(HELPFUL, "split", answer) for answer in ("good", "bad", "so-so", "good")),
            *(verdict(HELPFUL, "sure", "good") for _ in range(4)),
            *(verdict(HELPFUL, "rather", answer) for answer in ("good", "good", "good", None)),
            verdict(HELPFUL, "once", "good"),
        ]
    )
    assert found.by_event == {"split": 0.5, "sure": 0, "rather": 0.25}
    assert "differ" in found.basis
    ids = ("sure", "unheard of", "rather", "split", "once")
    assert most_doubtful(found, ids, 2) == ("split", "rather")


def test_what_was_asked_once_is_not_forgotten_over_what_was_asked_again() -> None:
    again = [verdict(scorer(1, 5), "same", score) for score in (5, 5)]
    once = [verdict(scorer(1, 5), "middle", 3), verdict(scorer(1, 5), "clear", 1)]
    found = doubts(again + once)
    assert "repeated" not in found.basis  # all it said again it had said before
    assert most_doubtful(found, ("clear", "same", "middle"), 1) == ("middle",)
    wide = [verdict(scorer(1, 5), "wide", score) for score in (1, 5)]
    narrow = [verdict(scorer(1, 5), "narrow", score) for score in (4, 5)]
    found = doubts(again + once + wide + narrow)
    assert "repeated" in found.basis and "middle" in found.basis
    ids = ("clear", "narrow", "same", "middle", "wide")
    assert most_doubtful(found, ids, 3) == ("wide", "narrow", "middle")


def test_single_answers_tell_by_score_or_not_at_all() -> None:
    scored = doubts([verdict(scorer(0, 1), "a", 0.5), verdict(scorer(0, 1), "b", 1)])
    assert scored.by_event == {"a": 1, "b": 0} and "middle" in scored.basis
    assert doubts([verdict(HELPFUL, "a", "good")]) == ({}, "")
    assert doubts([]) == ({}, "")


async def test_the_judge_without_a_model_tells_by_its_margin() -> None:
    output = Classification(
        options=[
            ClassOption(value="weather", description="rain, snow, sunshine and storms"),
            ClassOption(value="cooking", description="recipes, ovens, flour and butter"),
        ]
    )
    judge = HELPFUL.model_copy(update={"model_name": BASELINE, "output": output})
    said = {
        "clear": "Which recipes need flour and butter?",
        "torn": "Rain and snow on my oven, butter in the sunshine, recipes for storms",
        "neither": "zzz",
    }
    entries = []
    for event, text in said.items():
        found = judge_offline(judge, [{"role": "user", "content": text}])
        entries.append(verdict(judge, event, found.answer, found.analysis))
    told = doubts(entries)
    assert "margin" in told.basis
    assert most_doubtful(told, said, 3) == ("neither", "torn", "clear")
