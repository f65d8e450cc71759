"""Two events compared: facts, messages, what is drawn and what is copied."""

from datetime import UTC, datetime, timedelta

import pytest

from obs_tui.journal import VerdictEntry
from obs_tui.model.base import Json
from obs_tui.model.events import Event
from obs_tui.model.judges import JudgeDraft, Regression, Verdict
from obs_tui.text.compare import Comparison, compare, comparison_text
from obs_tui.text.compare_facts import Fact, Side, compare_facts
from obs_tui.text.compare_lines import SIDE_BY_SIDE, comparison_blocks
from obs_tui.text.lines import Line
from tests.hostile import HOSTILE, forbidden

from .conversations import CREATED, calls, event, result

WIDTHS = (20, 76, SIDE_BY_SIDE, 156)
ASKED: Json = {"role": "user", "content": "How heavy is one fry?"}


def said(text: str) -> Json:
    return {"role": "assistant", "content": text}


def compared(left: Event, right: Event) -> Comparison:
    return compare(Side(left), Side(right))


def drawn(comparison: Comparison, width: int) -> list[Line]:
    blocks = comparison_blocks(comparison).blocks
    return [line for block in blocks for line in block.layout(width)]


def text_of(comparison: Comparison, width: int = 156) -> str:
    lines = drawn(comparison, width)
    return "\n".join("".join(text for text, _ in line.runs).rstrip() for line in lines)


def fact(label: str, left: Event, right: Event) -> Fact:
    found = compare_facts(Side(left), Side(right))
    return next(each for each in found if each.label == label)


def test_numbers_are_told_with_their_difference_and_share() -> None:
    left = event(ASKED, nb_input_tokens=1000, extra_fields={"total_time_elapsed": 2.0})
    right = event(ASKED, nb_input_tokens=1250, extra_fields={"total_time_elapsed": 1.5})
    assert fact("tokens in", left, right) == ("tokens in", "1,000", "1,250", "+250 (+25%)")
    assert fact("latency", left, right) == ("latency", "2.000 s", "1.500 s", "-0.500 s (-25%)")
    assert fact("tokens out", left, right) == ("tokens out", "—", "—", "=")
    assert fact("tokens in", left, event(ASKED)).delta == "≠"


def test_a_share_of_nothing_is_not_told() -> None:
    none, some = event(ASKED, nb_output_tokens=0), event(ASKED, nb_output_tokens=7)
    assert fact("tokens out", none, some).delta == "+7"


@pytest.mark.parametrize(
    ("later", "told"),
    [
        (timedelta(), "="),
        (timedelta(seconds=42), "+42 s"),
        (timedelta(days=2, hours=3, minutes=9), "+2 d 3 h"),
        (timedelta(minutes=-61), "-1 h 1 m"),
        (timedelta(milliseconds=120), "+0.120 s"),
    ],
)
def test_the_time_between_is_told_in_its_two_largest_units(later: timedelta, told: str) -> None:
    other = event(ASKED, created_at=CREATED + later)
    assert fact("created", event(ASKED), other).delta == told


def entry(answer: str | float | None, judge: str = "Helpfulness") -> VerdictEntry:
    scale = Regression(min_description="no", max_description="yes")
    draft = JudgeDraft(
        name=judge, description="", model_name="m", output=scale, instructions="Say."
    )
    at = datetime(2026, 1, 15, tzinfo=UTC)
    return VerdictEntry("event-1", draft, None, Verdict(answer=answer), at, 1.0)


def test_the_latest_verdict_of_each_judge_is_beside_the_others() -> None:
    left = Side(event(ASKED), (entry(0.5), entry(0.1), entry("good", "Politeness")))
    right = Side(event(ASKED), (entry(0.75), entry("rude", "Shortness")))
    assert [each[1:] for each in compare_facts(left, right) if each.label == "verdict"] == [
        ("0.5, by Helpfulness", "0.75, by Helpfulness", "+0.25"),
        ("good, by Politeness", "—", ""),
        ("—", "rude, by Shortness", ""),
    ]


def test_what_nobody_judged_says_so() -> None:
    assert fact("verdict", event(ASKED), event(ASKED))[1:] == ("not judged", "not judged", "")


def test_messages_that_are_the_same_take_two_lines() -> None:
    long = said("word " * 400)
    comparison = compared(event(ASKED, answer=long), event(ASKED, answer=long))
    assert comparison_blocks(comparison).stops == []
    shown = text_of(comparison)
    assert shown.count("the same on both") == 2
    assert shown.count("word") < 100
    assert "…" in shown


def test_a_change_is_marked_on_its_side_and_by_signs_where_there_is_one_text() -> None:
    comparison = compared(
        event(ASKED, answer=said("About 5 grams each.")),
        event(ASKED, answer=said("About 6 grams each.")),
    )
    (row,) = [line for line in text_of(comparison).splitlines() if "grams" in line]
    assert row.startswith("≠ About 5 grams each.")
    assert row.endswith(" About 6 grams each.")
    marked = {text: style for line in drawn(comparison, 156) for text, style in line.runs if style}
    assert "link" in marked["5"]
    assert "strong" in marked["6"]
    assert "≠ About [-5-]{+6+} grams each." in text_of(comparison, 76)


def test_what_one_side_has_alone_is_said_to_be_so() -> None:
    comparison = compared(event(ASKED), event(ASKED, answer=said("Six.")))
    shown = text_of(comparison)
    assert "> assistant  only on the right" in shown
    (row,) = [line for line in shown.splitlines() if line.endswith("Six.")]
    assert row.index("Six.") > 70
    assert "< assistant  only on the left" in text_of(
        compared(event(ASKED, answer=said("Six.")), event(ASKED))
    )


def test_each_run_of_changed_lines_is_one_stop() -> None:
    lines = [f"line {number}" for number in range(9)]
    changed = list(lines)
    changed[2] = changed[3] = changed[7] = "quite another"
    comparison = compared(
        event(ASKED, answer=said("\n".join(lines))), event(ASKED, answer=said("\n".join(changed)))
    )
    result = comparison_blocks(comparison)
    at_stops = [
        "".join(text for line in result.blocks[stop].layout(156) for text, _ in line.runs)
        for stop in result.stops
    ]
    assert len(at_stops) == 2
    assert "line 2" in at_stops[0]
    assert "line 7" in at_stops[1]


def test_calls_and_their_results_are_compared() -> None:
    left, right = (
        event(ASKED, calls(("weigh", "c1", '{"what": "fry"}')), result(grams, "c1"))
        for grams in ("5 g", "6 g")
    )
    assert "[-5-]{+6+} g" in comparison_text(compared(left, right))


def test_inline_images_of_one_size_are_told_apart() -> None:
    def image(data: str) -> Event:
        url = f"data:image/png;base64,{data}"
        return event({"role": "user", "content": [{"type": "image_url", "image_url": url}]})

    assert compared(image("AAAA"), image("AAAA")).pairs[0].same
    assert not compared(image("AAAA"), image("BBBB")).pairs[0].same


def test_without_messages_there_is_nothing_to_compare_but_facts() -> None:
    assert "Neither has any messages." in text_of(compared(event(), event()))


def test_the_text_has_every_word_of_both() -> None:
    comparison = compared(
        event(ASKED, answer=said("About 5 grams.\n\nBaked.")),
        event({"role": "system", "content": "Be brief."}, ASKED, answer=said("About 6 grams.")),
    )
    text = comparison_text(comparison)
    assert "## system (only right)\n\nBe brief.\n" in text
    assert "## user (the same)\n\nHow heavy is one fry?\n" in text
    assert "About [-5-]{+6+} grams[-.\n\nBaked-]." in text


@pytest.mark.parametrize("width", WIDTHS)
def test_hostile_texts_are_shown_and_fit(width: int) -> None:
    for case in HOSTILE:
        text = case.text[:5_000]
        left = event({"role": text, "content": text}, answer=said(f"one {text} two"))
        right = event(ASKED, answer=said(f"three {text} {text}"), extra_fields={"model_name": text})
        comparison = compare(Side(left, (entry(text),)), Side(right))
        for line in drawn(comparison, width):
            shown = "".join(part for part, _ in line.runs)
            assert forbidden(shown) is None, case.name
        assert case.seen[:8] in text_of(comparison, 5_000), case.name
