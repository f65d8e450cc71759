"""`obs-tui judge`: what is said, asked, printed and kept; on a store with a scripted model."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from tests.embedded.openai_double import Body, Personality, Said, failing, first, speaking
from tests.embedded.serving import draft
from tests.evaluation.desk import EVENTS, NUMBER, Desk, kind, question


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk.made(tmp_path)


def sometimes(number: int, refused: Said) -> Personality:
    """As `kind`, but that question is refused until `forgiven`."""

    def answer(body: Body) -> Said:
        return refused if question(body) == number else kind(body)

    return answer


REFUSED = Said({"error": {"message": "no luck"}}, 500)


def test_a_query_is_judged_and_kept_and_said_in_lines(desk: Desk) -> None:
    with speaking(kind) as (model, port):
        done = desk.run("model_name = large", "--judge", desk.judge, "--yes", "--jsonl", port=port)
    assert done.code == 0, done.err
    assert "15 calls of big for the judge Is it kind?" in done.err
    assert "15 of 15 judged: kind 0, unkind 14, undefined 1" in done.err
    assert {NUMBER[str(line["event_id"])]: line["answer"] for line in done.lines} == {
        number: None if number == 3 else "unkind" for number in range(1, EVENTS, 2)
    }
    for line in done.lines:
        assert set(line) == {"event_id", "answer", "analysis", "seconds", "error"}
        assert f"because {NUMBER[str(line['event_id'])]}" in str(line["analysis"])
        assert line["error"] is None
    assert "\x1b" not in done.out and len(model.requests) == 15
    with speaking(kind) as (_, port):
        done = desk.run("--judge", desk.judge, "--limit", "2", "--yes", port=port)
    assert [line.split("\t")[1] for line in sorted(done.out.splitlines())] == ["kind", "unkind"]
    assert "\\x1b[31m" in done.out and "\x1b" not in done.out
    assert "more match than the 2 of --limit" in done.err
    assert re.search(r"2 calls of big for the judge Is it kind\?, about [\d.]+ m?s", done.err)
    assert "about 4.0 s" in desk.run("--judge", desk.judge, "--limit", "2", "--rate", "30").err


def test_calls_that_may_cost_are_asked_about_first(desk: Desk) -> None:
    with speaking(kind) as (model, port):
        done = desk.run("--judge", desk.judge, port=port)
        assert (done.code, done.out) == (2, "") and "say --yes" in done.err
        done = desk.run("--judge", desk.judge, port=port, stdin="n\n", tty=True)
        assert (done.code, done.out) == (2, "") and "go on? [y/N]" in done.err
        assert model.requests == []
        done = desk.run("--judge", desk.judge, "--limit", "1", port=port, stdin="y\n", tty=True)
        assert done.code == 0 and len(model.requests) == 1
    free = desk.home / "free.json"
    free.write_text(json.dumps(draft()))
    assert desk.run("--judge", str(free), "--limit", "1").code == 0
    assert desk.run("model_name = none", "--judge", desk.judge).err.endswith("no event matches\n")


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("model_name = large",), "Say --judge"),
        (("--judge", "nobody"), "neither a file nor a saved judge"),
        (("--judge", "JUDGE", "--resume"), "Say --judge"),
        (("x", "--resume"), "nothing is said of events"),
        (("model_name >", "--judge", "JUDGE"), "model_name >"),
        (("modelname = x", "--judge", "JUDGE"), "modelname"),
        (("--judge", "JUDGE", "--rate", "0"), "a rate is"),
        (("--judge", "JUDGE", "--jobs", "0"), "a limit is"),
        (("--resume", "7"), "No run of a judge has the number 7"),
    ],
)
def test_what_cannot_be_done_is_said(desk: Desk, args: tuple[str, ...], said: str) -> None:
    done = desk.run(*(desk.judge if arg == "JUDGE" else arg for arg in args))
    assert done.code == 2 and said in done.err and done.out == ""


def test_what_calls_wait_for_is_told_once(desk: Desk) -> None:
    busy = failing(429, {"message": "slow down"}, **{"Retry-After": "0"})
    with speaking(first(2, busy, kind)) as (model, port):
        done = desk.run("--judge", desk.judge, "--limit", "3", "--jobs", "1", "--yes", port=port)
    assert done.code == 0 and len(model.requests) == 5
    assert "slow down" in done.err and done.err.count("every call waits: ") == 1


def test_what_failed_is_listed_and_judged_again_by_resuming(desk: Desk) -> None:
    with speaking(sometimes(4, REFUSED)) as (_, port):
        done = desk.run("--judge", desk.judge, "--yes", "--jsonl", port=port)
    assert done.code == 1
    failed = [line for line in done.lines if line["error"]]
    assert [NUMBER[str(line["event_id"])] for line in failed] == [4]
    assert "no luck" in str(failed[0]["error"])
    assert "1 could not be judged; once more by: obs-tui judge --store=" in done.err
    assert "no run of a judge is unfinished" in desk.run("--resume").err
    with speaking(kind) as (model, port):
        done = desk.run("--resume", "1", "--yes", "--jsonl", "--all", port=port)
        assert done.code == 0 and len(model.requests) == 1
        assert "1 call of big" in done.err
        assert Counter(str(line["event_id"]) for line in done.lines) == Counter(NUMBER.keys())
        again = desk.run("--resume", "1", "--yes", port=port)
        assert (again.code, again.out) == (0, "") and "nothing is left to judge" in again.err


def test_a_key_that_never_works_stops_it_with_the_cause(desk: Desk) -> None:
    wrong = Said({"message": "Unauthorized"}, 401)
    with speaking(lambda _: wrong) as (model, port):
        done = desk.run("--judge", desk.judge, "--yes", "--jobs", "2", port=port)
    assert done.code == 3 and len(model.requests) < EVENTS / 2
    assert "Unauthorized" in done.err and done.err.endswith(" --resume 1\n")
    with speaking(kind) as (model, port):
        assert desk.run("--resume", "--yes", port=port).code == 0
        assert Counter(map(question, model.requests)) == Counter(range(EVENTS))


def test_judges_are_files_of_yaml_too_and_what_is_wrong_with_one_is_said(desk: Desk) -> None:
    lines = Path(desk.judge).read_text().replace("baseline", "big")
    file = desk.home / "judge.yaml"
    file.write_text(lines)  # JSON is YAML
    with speaking(kind) as (_, port):
        assert desk.run("--judge", str(file), "--limit", "1", "--yes", port=port).code == 0
    file.write_text("name: abc\nmodel_name: big\n")
    done = desk.run("--judge", str(file), "--yes")
    assert done.code == 2 and "judge.yaml is no judge: line 1: name" in done.err
    file.write_text("[]")
    assert "holds 0 judges" in desk.run("--judge", str(file)).err


def test_a_saved_judge_is_found_by_its_exact_name(desk: Desk) -> None:
    done = desk.run("--judge", "Refusal detector", "--limit", "2", "--profile", "demo", "--jsonl")
    assert done.code == 0 and len(done.lines) == 2, done.err
    done = desk.run("--judge", "refusal detector", "--limit", "2", "--profile", "demo")
    assert done.code == 2 and "neither a file nor a saved judge" in done.err
