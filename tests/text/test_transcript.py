"""A conversation is shown whole: roles in words, calls beside results, nothing refused."""

import pytest

from obs_tui.model.base import Json
from obs_tui.text.folds import FOLDED
from obs_tui.text.lines import cells
from obs_tui.text.transcript import conversation_blocks
from obs_tui.text.turns import turns
from tests.hostile import HOSTILE, Hostile, forbidden
from tests.text.conversations import calls, event, result, shown


def test_roles_gutters_and_the_answer() -> None:
    made = event(
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "Hello\nthere"},
        answer={"role": "assistant", "content": "**Hi**."},
    )
    text = shown(conversation_blocks(made), 30)
    assert text == (
        "system\n┃ Be brief.\n\nuser\n┃ Hello\n┃ there\n\n"
        "──── answer ──────────────────\n\nassistant\n┃ Hi."
    )


def test_results_stand_beside_their_calls_by_id() -> None:
    made = event(
        calls(("first", "a", "{}"), ("second", "b", "{}")), result("two", "b"), result("one", "a")
    )
    (turn,) = turns(made)
    assert [found and found.text() for found in turn.results] == ["one", "two"]
    text = shown(conversation_blocks(made))
    order = ("→ first", "← one", "→ second", "← two")
    assert [text.index(piece) for piece in order] == sorted(text.index(piece) for piece in order)


@pytest.mark.parametrize("no_id", ["null", "", None])
def test_results_without_ids_are_paired_by_order(no_id: str | None) -> None:
    made = event(
        calls(("first", no_id or "null", "{}"), ("second", "null", "{}")),
        result("one", no_id),
        result("two", no_id),
        result("three", no_id),
    )
    turn, left = turns(made)
    assert [found and found.text() for found in turn.results] == ["one", "two"]
    assert left.message.text() == "three"


def test_one_id_used_again_pairs_in_order() -> None:
    made = event(
        calls(("f", "x", "{}")), result("one", "x"), calls(("f", "x", "{}")), result("two", "x")
    )
    assert [turn.results[0] and turn.results[0].text() for turn in turns(made)] == ["one", "two"]


def test_a_result_before_its_call_stands_alone() -> None:
    made = event(result("early", "x"), calls(("f", "x", "{}")))
    assert [turn.message.role for turn in turns(made)] == ["tool", "assistant"]


def test_broken_arguments_are_shown_with_the_fault() -> None:
    text = shown(conversation_blocks(event(calls(("calc", "x", '{"a": 1,')))))
    assert '{"a": 1,' in text
    assert "these arguments are not JSON: " in text


def test_long_arguments_are_indented_and_short_ones_are_not() -> None:
    short = shown(conversation_blocks(event(calls(("find", "x", '{"query": "fry"}')))))
    assert '→ find  query "fry"' in short
    long = shown(conversation_blocks(event(calls(("find", "x", '{"query": {"deep": [1, 2]}}')))))
    assert '"deep": [' in long


def test_a_long_result_is_folded_and_unfolds_in_place() -> None:
    made = event(calls(("find", "x", "{}")), result("row\n" * 300, "x"))
    folded = conversation_blocks(made)
    assert "← 301 lines, 1.2 KB  [folded]" in shown(folded)
    (fold,) = {block.fold for block in folded if block.fold}
    opened = shown(conversation_blocks(made, FOLDED.toggle(fold)))
    assert opened.count("┃ row") == 300
    assert shown(conversation_blocks(made, FOLDED.toggle(fold).toggle(fold))) == shown(folded)


def test_thinking_is_folded() -> None:
    thinking: Json = {"type": "thinking", "thinking": [{"type": "text", "text": "a secret plan"}]}
    made = event(
        answer={"role": "assistant", "content": [thinking, {"type": "text", "text": "ok"}]}
    )
    assert "thinking  1 line, 13 B  [folded]" in shown(conversation_blocks(made))
    assert "a secret plan" not in shown(conversation_blocks(made))
    assert "a secret plan" in shown(conversation_blocks(made, FOLDED.all(open=True)))


@pytest.mark.parametrize(
    ("chunk", "seen"),
    [
        (
            {"type": "image_url", "image_url": "data:image/png;base64," + "A" * 243_000},
            "[image, 182 KB, png]",
        ),
        (
            {"type": "image_url", "image_url": {"url": "https://a.b/c.png"}},
            "[image, https://a.b/c.png]",
        ),
        ({"type": "input_audio", "input_audio": "A" * 4_000}, "[audio, 3.0 KB]"),
        ({"type": "file", "file_id": "f-1"}, "[file, f-1]"),
        (
            {"type": "document_url", "document_url": "http://d", "document_name": "D"},
            "[document, D, http://d]",
        ),
        ({"type": "reference", "reference_ids": [1, "b"]}, "[reference 1, b]"),
        ({"type": "tool_reference", "title": "T", "url": "http://t"}, "[reference] T http://t"),
        ({"type": "hologram", "depth": 3}, '"depth": 3'),
        (17, "17"),
    ],
)
def test_every_chunk_is_shown(chunk: Json, seen: str) -> None:
    assert seen in shown(conversation_blocks(event({"role": "user", "content": [chunk]})))


@pytest.mark.parametrize("message", [None, 3, "text", [], {}, {"role": None, "content": {"a": 1}}])
def test_any_message_is_shown(message: Json) -> None:
    assert "no role" in shown(conversation_blocks(event(message)))


def test_unknown_roles_and_empty_events() -> None:
    assert "narrator" in shown(conversation_blocks(event({"role": "narrator", "content": "so"})))
    assert shown(conversation_blocks(event())) == "This event has no messages."


def test_transcriptions_are_shown() -> None:
    spoken: Json = {
        "audio_url": "https://a.b/c.mp3",
        "model": "voxtral",
        "response_message": {"role": "assistant", "content": "heard words"},
    }
    text = shown(conversation_blocks(event(chat_transcription_events=[spoken, None])))
    assert "voxtral" in text
    assert "https://a.b/c.mp3" in text
    assert "heard words" in text


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda hostile: hostile.name)
def test_hostile_strings_everywhere_in_a_conversation(hostile: Hostile) -> None:
    text = hostile.text[:20_000]
    made = event(
        {"role": text, "name": text, "content": [{"type": text, text: text}]},
        {"role": "user", "content": text},
        calls((text, text, text)),
        result(text, text),
        {"role": "tool", "content": text, "tool_call_id": "other"},
        {"role": "user", "content": [{"type": "image_url", "image_url": f"https://{text}"}]},
        answer={"role": "assistant", "content": [{"type": "thinking", "thinking": text}]},
    )
    for raw in (False, True):
        for block in conversation_blocks(made, FOLDED.all(open=True), raw=raw):
            for line in block.layout(60):
                assert cells(line.runs) <= 60
                assert forbidden("".join(run for run, _ in line.runs)) is None
    blocks = conversation_blocks(made, raw=True)
    assert hostile.seen in shown(blocks, 200).replace("\n┃ ", "")
