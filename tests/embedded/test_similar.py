import json
import multiprocessing
import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from obs_tui.embedded.ingest import ingest
from obs_tui.embedded.sample import generate
from obs_tui.embedded.similar import SimilarIndex
from obs_tui.embedded.store import Store
from obs_tui.model.base import Json, JsonObject
from tests.embedded.served import PATIENCE
from tests.real import chitchat

NOW = datetime(2026, 11, 20, tzinfo=UTC)


def event(number: int, user: str, assistant: str = "ok") -> JsonObject:
    return {
        "event_id": f"00000000-0000-4000-8000-{number:012d}",
        "correlation_id": "",
        "created_at": "2026-11-20T10:00:00Z",
        "extra_fields": {},
        "nb_input_tokens": 1,
        "nb_output_tokens": 1,
        "enabled_tools": [],
        "request_messages": [{"role": "user", "content": user}],
        "response_messages": [{"role": "assistant", "content": assistant}],
        "nb_messages": 2,
        "chat_transcription_events": [],
    }


def topic(wire: JsonObject) -> Json:
    extra = wire["extra_fields"]
    assert isinstance(extra, dict)
    metadata = extra["metadata"]
    assert isinstance(metadata, dict)
    return metadata["topic"]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(tmp_path / "events.db")
    yield opened
    opened.close()


@pytest.fixture
def index(tmp_path: Path) -> SimilarIndex:
    return SimilarIndex(tmp_path / "events.db.similar")


def add(store: Store, *events: JsonObject) -> None:
    store.write_now(lambda conn: ingest(conn, events))


def similar(store: Store, index: SimilarIndex, seq: int) -> list[tuple[int, float]]:
    return store.read_now(lambda conn: index.similar(conn, seq))


def catch_up(store: Store, index: SimilarIndex) -> int:
    return store.read_now(index.catch_up)


def test_likeness_finds_the_topic_far_beyond_chance(store: Store, index: SimilarIndex) -> None:
    wire = list(generate(1200, 31, NOW))
    add(store, *wire)
    assert catch_up(store, index) == len(wire)
    topics = [topic(one) for one in wire]
    chance = sum((times / len(topics)) ** 2 for times in Counter(topics).values())
    found = [
        topics[seq - 1] == topics[seed - 1]
        for seed in range(1, len(wire), 12)
        for seq, _ in similar(store, index, seed)[:10]
    ]
    constant = [topics[seq] == topics[0] for seq in range(1, len(wire))]
    assert sum(found) / len(found) > 8 * chance
    assert sum(constant) / len(constant) < 8 * chance


def test_the_best_comes_first_and_the_same_text_scores_one(
    store: Store, index: SimilarIndex
) -> None:
    add(
        store,
        event(1, "How do I prune an apple tree in winter?", "Cut above a bud."),
        event(2, "Where is the nearest petrol station?"),
        event(3, "Pruning apple trees: which month?", "Late winter."),
        event(4, "How do I prune an apple tree in winter?", "Cut above a bud."),
        event(5, "How do I prune an apple tree in winter?", "Cut above a bud."),
    )
    catch_up(store, index)
    found = similar(store, index, 1)
    assert [seq for seq, _ in found[:3]] == [5, 4, 3]
    assert [score for _, score in found[:2]] == [1.0, 1.0]
    assert 0 < found[2][1] < 1
    assert 1 not in dict(found)
    assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)
    assert similar(store, index, 99) == []


@pytest.mark.parametrize(
    ("seed", "like", "other"),
    [
        ("肉じゃがの作り方を教えてください", "肉じゃがを四人分作りたい", "東京の天気はどうですか"),
        ("ما هي فوائد الزيتون للصحة؟", "هل زيت الزيتون مفيد", "أين محطة القطار القريبة"),
        ("สูตรต้มยำกุ้งแบบง่าย", "ต้มยำกุ้งใส่อะไรบ้าง", "พรุ่งนี้ฝนจะตกไหม"),
        ("Où garer mon vélo électrique ?", "Garer des vélos électriques", "Bonne recette de tarte"),
    ],
)
def test_every_script_is_matched(
    store: Store, index: SimilarIndex, seed: str, like: str, other: str
) -> None:
    add(store, event(1, seed), event(2, other), event(3, like))
    catch_up(store, index)
    found = similar(store, index, 1)
    assert found[0][0] == 3


def test_common_words_alone_still_find_who_says_the_same(store: Store, index: SimilarIndex) -> None:
    others = [event(number, f"hello there, {number} loaves") for number in range(2, 60)]
    add(store, event(0, "hello"), event(1, "hello"), *others)
    assert catch_up(store, index) == 60
    assert similar(store, index, 1)[0] == (2, 1.0)


def test_what_the_user_says_weighs_more(store: Store, index: SimilarIndex) -> None:
    add(
        store,
        event(1, "zebra", "walnut"),
        event(2, "other words here", "walnut"),
        event(3, "zebra", "some words there"),
    )
    catch_up(store, index)
    assert [seq for seq, _ in similar(store, index, 1)] == [3, 2]


def test_catching_up_is_incremental_and_repeats_nothing(
    store: Store, index: SimilarIndex, tmp_path: Path
) -> None:
    assert catch_up(store, index) == 0
    assert similar(store, index, 1) == []
    add(store, event(1, "red bicycle"), event(2, "red bicycle bell"))
    assert catch_up(store, index) == 2
    assert catch_up(store, index) == 0
    add(store, event(3, "red bicycle pump"))
    again = SimilarIndex(tmp_path / "events.db.similar")
    assert catch_up(store, again) == 1
    assert sorted(seq for seq, _ in similar(store, index, 1)) == [2, 3]


@pytest.mark.parametrize("damage", ["missing", "garbage", "truncated", "another database"])
def test_a_lost_or_damaged_index_is_built_again(
    store: Store, index: SimilarIndex, tmp_path: Path, damage: str
) -> None:
    add(store, event(1, "red bicycle"), event(2, "red bicycle bell"))
    catch_up(store, index)
    folder = tmp_path / "events.db.similar"
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != "lock"]
    if damage == "missing":
        shutil.rmtree(folder)
    elif damage == "garbage":
        next(path for path in files if path.name == "meta.json").write_text("{")
    elif damage == "truncated":
        for path in files:
            if path.name not in ("meta.json", ".managed.json"):
                path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    else:
        with sqlite3.connect(store.path) as conn:
            conn.execute("UPDATE bodies SET body = '{}' WHERE seq = 2")
    opened = SimilarIndex(folder)
    assert catch_up(store, opened) == 2
    if damage != "another database":
        assert [seq for seq, _ in similar(store, opened, 1)] == [2]


def _catch_up_elsewhere(database: Path, results: "multiprocessing.Queue[int]") -> None:
    store = Store.open(database)
    try:
        results.put(catch_up(store, SimilarIndex(Path(f"{database}.similar"))))
    finally:
        store.close()


def test_two_processes_index_each_event_once(store: Store, index: SimilarIndex) -> None:
    add(store, *generate(300, 5, NOW))
    context = multiprocessing.get_context("spawn")
    results: multiprocessing.Queue[int] = context.Queue()
    others = [
        context.Process(target=_catch_up_elsewhere, args=(store.path, results)) for _ in range(2)
    ]
    for process in others:
        process.start()
    mine = catch_up(store, index)
    for process in others:
        process.join(PATIENCE)
    assert mine + results.get(timeout=PATIENCE) + results.get(timeout=PATIENCE) == 300
    assert catch_up(store, index) == 0


def test_while_another_writes_what_is_there_is_served(
    store: Store, index: SimilarIndex, tmp_path: Path
) -> None:
    add(store, event(1, "red bicycle"), event(2, "red bicycle bell"))
    catch_up(store, index)
    add(store, event(3, "red bicycle pump"))
    holder = sqlite3.connect(tmp_path / "events.db.similar" / "lock", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    assert catch_up(store, index) == 0
    assert [seq for seq, _ in similar(store, index, 1)] == [2]
    holder.close()
    assert catch_up(store, index) == 1


def test_pieces_of_a_conversation_find_each_other(store: Store, index: SimilarIndex) -> None:
    """Known groups, in what people wrote."""
    talks = [json.loads(line)["messages"] for line in chitchat.lines()]
    long = [talk for talk in talks if len(talk) >= 60][:20]
    pieces = [talk[start : start + 12] for talk in long for start in range(0, 60, 12)]
    for number, piece in enumerate(pieces):
        add(store, event(number, "") | {"request_messages": piece, "response_messages": []})
    assert catch_up(store, index) == 100
    nearest = [similar(store, index, seed)[:4] for seed in range(1, 101)]
    hits = [(seq - 1) // 5 == place // 5 for place, found in enumerate(nearest) for seq, _ in found]
    assert len(hits) == 400
    chance = 4 / 99
    assert sum(hits) / len(hits) > 5 * chance


def test_an_index_of_another_version_is_removed(
    store: Store, index: SimilarIndex, tmp_path: Path
) -> None:
    old = tmp_path / "events.db.similar" / "v1"
    old.mkdir(parents=True)
    (old / "meta.json").write_text("{}")
    add(store, event(1, "red bicycle"), event(2, "red bicycle bell"))
    assert catch_up(store, index) == 2
    assert not old.exists()


def test_odd_text_is_indexed(store: Store, index: SimilarIndex) -> None:
    add(
        store,
        event(1, "\x00\x1b[31m 🏳️‍🌈 [/INST]"),
        event(2, ""),
        event(3, "word " * 200_000),
        event(4, "x" * 100_000),
    )
    assert catch_up(store, index) == 4
    for seq in range(1, 5):
        assert all(0 <= score <= 1 for _, score in similar(store, index, seq))
