"""Near-duplicates: what is pruned is like something that stays, and none is missed."""

import random

from obs_tui.curation.duplicates import find_duplicates, near_duplicates
from obs_tui.model.datasets import DatasetRecord

from .fakes import FakeDatasets, made_id

WORDS = [f"w{number}" for number in range(3_000)]


def conversation(number: int, text: str, **properties: str) -> DatasetRecord:
    return DatasetRecord(
        id=made_id(number),
        payload={"messages": [{"role": "user", "content": text}]},
        properties={**properties},
    )


def triples(text: str) -> set[tuple[str, ...]]:
    words = ["user", *text.split()]
    return set(zip(words, words[1:], words[2:], strict=False))


def alike(one: str, other: str) -> float:
    """The definition, pair by pair."""
    return len(triples(one) & triples(other)) / len(triples(one) | triples(other))


def test_the_triaged_one_stays_and_the_same_content_comes_first() -> None:
    text = " ".join(WORDS[:60])
    records = [
        conversation(1, text),
        conversation(2, f"{text} more"),
        conversation(3, text, label="good"),
        conversation(4, " ".join(WORDS[100:160])),
    ]
    (group,) = near_duplicates(records)
    assert group.keep.id == made_id(3)
    assert [one.record.id for one in group.others] == [made_id(1), made_id(2)]
    assert group.others[0].similarity == 1.0 > group.others[1].similarity > 0.9


def test_none_is_missed_and_none_is_wrong() -> None:
    """Against every pair, on texts edited more or less."""
    chance = random.Random(7)
    texts: list[str] = []
    for _ in range(60):
        words = chance.choices(WORDS, k=chance.randint(20, 80))
        texts.append(" ".join(words))
        for _ in range(chance.randint(0, 4)):
            share = chance.choice((0.01, 0.05, 0.2))
            edited = [chance.choice(WORDS) if chance.random() < share else word for word in words]
            texts.append(" ".join(edited))
    text_of = {made_id(number): text for number, text in enumerate(texts)}
    records = [conversation(number, text) for number, text in enumerate(texts)]
    groups = near_duplicates(records, 0.7)
    pruned = {one.record.id for group in groups for one in group.others}
    for group in groups:
        assert group.keep.id not in pruned
        for one in group.others:
            expected = alike(text_of[group.keep.id], text_of[one.record.id])
            assert abs(one.similarity - expected) < 1e-9
            assert expected >= 0.7
    stay = [record_id for record_id in text_of if record_id not in pruned]
    for place, first in enumerate(stay):
        for second in stay[place + 1 :]:
            assert alike(text_of[first], text_of[second]) < 0.7
    assert len(pruned) > 20


def test_payloads_of_any_shape_and_script_are_compared() -> None:
    japanese = "これは会話の記録です。フライドポテトの重さを教えてください。"
    records = [
        DatasetRecord(id="a", payload={"messages": [japanese, 3, None]}),
        DatasetRecord(id="b", payload={"in": "one two three four", "n": 1}),
        DatasetRecord(id="c", payload={"in": "one two three four", "n": 1}),
        DatasetRecord(id="d", payload={}),
        DatasetRecord(id="e", payload={"messages": [{"role": "user", "content": japanese}]}),
        DatasetRecord(id="f", payload={"messages": [{"role": "user", "content": f"{japanese}！"}]}),
        DatasetRecord(id="g", payload={"messages": []}),
    ]
    groups = near_duplicates(records)
    assert {(group.keep.id, *(one.record.id for one in group.others)) for group in groups} == {
        ("b", "c"),
        ("e", "f"),
    }


def test_no_records_no_groups() -> None:
    assert near_duplicates([]) == ()


async def test_a_datasets_duplicates_are_found(datasets: FakeDatasets) -> None:
    text = " ".join(WORDS[:50])
    for extra in ("", " more", " again"):
        datasets.add({"messages": [{"role": "user", "content": text + extra}]})
    (group,) = await find_duplicates(datasets, "d")
    assert len(group.others) == 2
