"""A verdict as a person reads it: the answer first, then who said so, and why."""

from textual.content import Content

from obs_tui.journal import VerdictEntry
from obs_tui.model.judges import Classification, Regression

from .safe import safe_content, visible


def answer_content(entry: VerdictEntry) -> Content:
    """The answer in one line, with what it means: an option's description, or the range."""
    answer = entry.verdict.answer
    if answer is None:
        note = "the judge could not put its answer into the form asked for"
        return Content.assemble(("undefined", "bold $text-warning"), (f"  {note}", "dim"))
    shown = answer if isinstance(answer, str) else f"{answer:g}"
    return Content.assemble(
        safe_content(shown, "bold $text-accent"), "  ", safe_content(_meaning(entry), "dim")
    )


def source_content(entry: VerdictEntry) -> Content:
    """Which judge, on which model, after how many seconds, when (UTC)."""
    when = entry.at.strftime("%Y-%m-%d %H:%M:%S UTC")
    parts = (entry.judge.name, entry.judge.model_name, f"{entry.seconds:.1f} s", when)
    return safe_content(" · ".join(visible(part) for part in parts), "dim")


def verdict_content(entry: VerdictEntry) -> Content:
    """Answer, source and analysis, a paragraph each."""
    lines = [answer_content(entry), source_content(entry)]
    if entry.verdict.analysis:
        lines += [Content(""), safe_content(entry.verdict.analysis, newlines=True)]
    return Content("\n").join(lines)


def _meaning(entry: VerdictEntry) -> str:
    match entry.judge.output:
        case Regression() as scale:
            return f"of {scale.min:g} to {scale.max:g}"
        case Classification() as spec:
            answer = entry.verdict.answer
            return next((each.description for each in spec.options if each.value == answer), "")
