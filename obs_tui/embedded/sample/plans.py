"""Long answers: plans of several thousand characters."""

from collections.abc import Sequence
from datetime import datetime
from random import Random

from .frames import Talk, reply, user

_WEEKS: Sequence[tuple[str, str, str]] = (
    (
        "Foundations",
        "set up the tools and learn the vocabulary",
        "explain the ten core words to a friend",
    ),
    (
        "First steps",
        "copy small examples by hand, then change one thing at a time",
        "three examples that you changed and understood",
    ),
    (
        "Practice",
        "solve two exercises a day and keep a list of mistakes",
        "ten exercises without looking up the answer",
    ),
    (
        "Depth",
        "read one chapter of a standard text and summarise it on a page",
        "a one-page summary in your own words",
    ),
    (
        "A project",
        "choose something small that you will really use",
        "a first version that does one thing",
    ),
    (
        "Feedback",
        "show it to two people and write down what confused them",
        "a list of five changes, sorted by effort",
    ),
    (
        "Second round",
        "make the three cheapest changes and measure the effect",
        "a before-and-after comparison",
    ),
    (
        "Review",
        "go through the list of mistakes and redo the exercises behind them",
        "a clean run through all of them",
    ),
)


def long_plan(rng: Random, _now: datetime) -> Talk:
    subject = rng.choice(
        (
            "data engineering",
            "watercolour",
            "beekeeping",
            "Italian",
            "chess endgames",
            "container gardening",
            "bookkeeping",
            "public speaking",
            "first aid",
        )
    )
    minutes, weeks = rng.choice((20, 30, 45, 60, 90)), rng.choice((6, 7, 8))
    question = (
        f"Make a detailed {weeks}-week plan to learn {subject}, {minutes} minutes a day, "
        "with goals and pitfalls for each week."
    )
    parts = [
        f"# Learning {subject} in {weeks} weeks\n\nYou have {minutes} minutes a day, "
        f"that is about {minutes * 7 * weeks / 60:.0f} hours in all."
    ]
    for number, (title, work, goal) in enumerate(_WEEKS[:weeks], 1):
        days = "\n".join(
            f"- **Day {day}** ({minutes} min): {task} for {subject}."
            for day, task in enumerate(
                (
                    "read the week's material once, without notes",
                    "read it again and write five questions",
                    "answer the questions and look up what is missing",
                    f"now {work}",
                    f"repeat yesterday's part: {work}",
                    "do one thing slowly and perfectly",
                    "rest, or catch up on a day that you missed",
                ),
                1,
            )
        )
        parts.append(
            f"## Week {number}: {title}\n\nThis week you {work}.\n\n{days}\n\n"
            f"**Goal:** {goal}.\n\n> **Pitfall:** do not buy more books on {subject} before you "
            f"have finished week {number}; new books feel like progress and are not."
        )
    parts.append(
        "## How to tell that it works\n\n| Week | Sign |\n|---:|---|\n"
        + "\n".join(
            f"| {number} | {goal} |" for number, (_, _, goal) in enumerate(_WEEKS[:weeks], 1)
        )
    )
    return Talk("education", "en", "long_plan", [user(question)], [reply("\n\n".join(parts))])
