"""Markdown is read whole, in order, at every width."""

from collections import Counter

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from obs_tui.text.lines import Line, cells
from obs_tui.text.markdown import markdown_blocks
from obs_tui.text.sections import sections
from tests.hostile import HOSTILE, Hostile, forbidden


def lines(text: str, width: int = 80) -> list[Line]:
    return [line for block in markdown_blocks(text) for line in block.layout(width)]


def shown(text: str, width: int = 80) -> str:
    return "\n".join("".join(run for run, _ in line.runs).rstrip() for line in lines(text, width))


def styles_of(text: str, word: str) -> set[str]:
    return {
        name
        for line in lines(text)
        for run, style in line.runs
        if word in run
        for name in style.split()
    }


WORDS = st.text("abcdefghijéü日本", min_size=1, max_size=12)


PARTS = st.sampled_from(
    [
        "# WORD WORD",
        "WORD **WORD WORD** *WORD* `WORD`, ~~WORD~~\nWORD",
        "- WORD\n- WORD\n  - WORD\n    WORD\n1. WORD",
        "- WORD\n\n  ```py\n  def WORD(): pass\n  ```\n\n- WORD",
        "> WORD\n> > WORD\n\nWORD",
        "```python\nWORD = 'WORD'\n\n# WORD\n```",
        "~~~\nWORD\n```\nWORD\n~~~",
        '[WORD](http://WORD "WORD") ![WORD](WORD.png) <http://WORD>',
        "[WORD]: http://WORD\n[^WORD]: WORD &WORD; <b>WORD</b>",
        "| WORD | WORD |\n|:-|-:|\n| WORD | WORD |\n| WORD | WORD | WORD |",
        "    WORD WORD\n\nWORD",
        "***\nWORD\n---",
        "```\nWORD",
        "  ```\nWORD\n```\nWORD",
    ]
)


@st.composite
def documents(draw: st.DrawFn) -> tuple[str, list[str]]:
    """A document and its words in order, each of them unique."""
    document: list[str] = []
    words: list[str] = []
    for part in draw(st.lists(PARTS, max_size=12)):
        while "WORD" in part:
            word = f"w{len(words)}{draw(WORDS)}z"
            words.append(word)
            part = part.replace("WORD", word, 1)  # noqa: PLW2901 - filled in place by place
        document.append(part)
    return "\n\n".join(document), words


@given(documents())
def test_every_word_is_there_in_order(made: tuple[str, list[str]]) -> None:
    document, words = made
    text = "".join(run for line in lines(document, 400) for run, _ in line.runs)
    places = [text.find(word) for word in words]
    assert -1 not in places
    assert places == sorted(places)


@given(documents(), st.integers(20, 200))
def test_no_line_is_wider_and_no_character_is_lost(made: tuple[str, list[str]], width: int) -> None:
    document, words = made
    made_lines = lines(document, width)
    assert all(cells(line.runs) <= width for line in made_lines)
    kept = Counter("".join(run for line in made_lines for run, _ in line.runs))
    wanted = Counter("".join(words))
    assert all(kept[character] >= count for character, count in wanted.items())


MARKS = st.sampled_from(
    [
        *(
            "# ",
            "## ",
            "> ",
            "- ",
            "* ",
            "1. ",
            "    ",
            "  ",
            "```",
            "~~~py",
            "`",
            "``",
            "\n",
            "\n",
        ),
        *("\n\n", "\n\n", "***", "---", "|", "| a | b |\n|--|--|\n| c | d |\n", "\\", "*", "_"),
        *("**", "~~", "[text](http://a.b)", "![alt](c.png)", "<http://e.f>", "<b>", "&amp;", "!["),
        *("[", "](", ")", " ", "word ", "日本 ", "שלום", "e\u0301", "long words in a row " * 30),
        *("- item\n\n  ```\n" + "  code\n\n" * 80, "```py\n" + "code\n\n" * 120 + "more\n"),
    ]
)


def oracle(source: str) -> list[str]:
    """The texts of a document, by the parser alone."""
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": 60})
    parser.enable(["table", "strikethrough"]).disable(["reference", "entity"])
    texts: list[str] = []
    for token in parser.parse(source):
        texts.append(token.content if token.type in ("fence", "code_block") else "")
        stack = list(token.children or ())[::-1]
        while stack:
            inner = stack.pop()
            texts.append("" if inner.children else inner.content)
            stack += (inner.children or ())[::-1]
    return ["".join(text.split()) for text in texts if text.strip()]


@settings(deadline=None)
@example("- item\n\n  ```\n" + "  code\n\n" * 80 + "```\n# ")
@given(st.lists(MARKS, max_size=60).map("".join))
def test_every_text_of_any_document_is_there_in_order(source: str) -> None:
    text = "".join("".join(line.text.split()) for line in lines(source, 4_000))
    at = 0
    for wanted in oracle(source):
        found = text.find(wanted, at)
        assert found >= 0, (wanted, text[at : at + 60])
        at = found + len(wanted)


@given(documents())
def test_sections_are_the_whole_text(made: tuple[str, list[str]]) -> None:
    document, words = made
    cut = list(sections(document))
    together = "\n".join(f"{language or ''}\n{source}" for language, source in cut)
    assert all(word in together for word in words)


@given(st.text(st.characters(codec=None), max_size=300), st.integers(20, 120))
def test_any_text_is_clean_and_fits(text: str, width: int) -> None:
    for line in lines(text, width):
        assert cells(line.runs) <= width
        assert forbidden("".join(run for run, _ in line.runs)) is None


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda hostile: hostile.name)
def test_hostile_strings_are_shown_as_text_and_as_code(hostile: Hostile) -> None:
    for text in (hostile.text, f"```python\n{hostile.text}\n```", f"- `{hostile.text}`"):
        view = "".join(line.text for line in lines(text, 200)[:60])
        assert forbidden(view) is None
        if hostile.name != "markdown link":
            assert hostile.seen in view
        else:
            assert "javascript:alert(1)" in view


def test_marks_have_styles() -> None:
    assert "strong" in styles_of("a **bold** b", "bold")
    assert "em" in styles_of("a *slanted* b", "slanted")
    assert {"heading", "title"} <= styles_of("# Top", "Top")
    assert "keyword" in styles_of("```python\nimport os\n```", "import")
    assert styles_of("```nosuchlanguage\nimport os\n```", "import") == {""} - {""}


def test_lists_quotes_and_code_nest() -> None:
    text = "1. one\n2. two\n   - three\n     ```py\n     x = 1\n     ```\n> said\n> - so"
    assert shown(text) == (
        "1. one\n2. two\n   ◦ three\n     │ py\n     │ x = 1\n\n▏ said\n▏\n▏ • so"
    )


def test_a_table_is_aligned_and_shrinks() -> None:
    text = "| a | b |\n|---|--:|\n| word word word word | 5 |"
    assert (
        shown(text)
        == "a                   │  b\n────────────────────┼───\nword word word word │  5"
    )
    assert max(cells(line.runs) for line in lines(text, 20)) <= 20


def test_links_show_their_address_and_text() -> None:
    assert shown("[a](http://b)") == "a (http://b)"
    assert shown("<http://b>") == "http://b"
    assert shown("![x](http://b/c.png)") == "[image: x] (http://b/c.png)"


def test_a_fence_is_not_cut_at_its_blank_lines() -> None:
    code = "\n\n".join(f"line {number}" for number in range(500))
    kinds = [language for language, _ in sections(f"{'a' * 600}\n\n```py\n{code}\n```\nend")]
    assert kinds == [None, "py", None]


@pytest.mark.parametrize("text", ["[" * 30_000, "![" * 9_000, ">" * 3_000, "- " * 3_000])
def test_text_made_to_be_slow_to_parse_is_shown_as_written(text: str) -> None:
    ink = text.replace(" ", "").replace(">", "").replace("-", "")
    view = "".join(run for line in lines(text) for run, _ in line.runs)
    assert Counter(ink)["["] <= Counter(view)["["]
