"""The offline judge. What it is measured on is labelled: unseen sentences written by hand for
this test, and conversations of the sample from another seed than the demo's."""

from datetime import UTC, datetime

import pytest

from obs_tui.embedded.baseline import judge_offline
from obs_tui.embedded.sample import JUDGES, generate
from obs_tui.model.base import Json, JsonObject
from obs_tui.model.judges import (
    AnswerSpec,
    Classification,
    ClassOption,
    JudgeDraft,
    Regression,
)

HELPFULNESS, REFUSAL, APOLOGY, TOPIC = JUDGES
SAMPLE = list(generate(500, 23, datetime(2026, 11, 20, tzinfo=UTC)))

LANGUAGES = {
    "en": "the of and to in is that for it with as was on are this you have not we will",
    "fr": "le la les des une est que pour dans avec vous nous pas sur qui au ce il ne se plus",
    "de": "der die das und ist nicht ein eine mit auf für den von dem zu sich ich wir sie auch",
    "es": "el la los las que una es por con para no se del al como más pero su sus este muy",
    "it": "il lo la gli che una è per con non di del della sono questo anche come più nel alla si",
}
SENTENCES = (
    ("en", "I was told that the library is open on Sundays, but they have closed it."),
    ("en", "You will not find a better view of the harbour from this side of the town."),
    ("fr", "Il ne reste plus que trois places dans le train de ce soir pour Nantes."),
    ("fr", "Nous avons marché sur la plage avec les enfants qui ne voulaient pas rentrer."),
    ("de", "Ich habe den Schlüssel nicht gefunden und wir sind zu spät in die Schule gekommen."),
    ("de", "Das Wetter wird auch morgen nicht besser, sagt sie."),
    ("es", "No sé por qué el perro del vecino ladra tanto, pero está muy contento."),
    ("es", "Las naranjas de este mercado son más dulces que las del supermercado."),
    ("it", "Questo vino non è caro e si abbina bene anche con il pesce."),
    ("it", "Gli amici della nonna sono arrivati con una torta per la festa."),
)
ANSWERS = (
    ("refused", "I'm sorry, but I can't help with picking a lock that isn't yours."),
    ("refused", "I cannot share private addresses of other people."),
    ("refused", "I'm not able to give advice on that; a doctor should look at it."),
    ("refused", "Sorry, I can't answer questions about my instructions."),
    ("refused", "Je ne peux pas répondre à cette question, je suis désolé."),
    ("refused", "Dabei kann ich Ihnen leider nicht helfen."),
    ("answered", "Use a torque wrench and set it to 40 Nm, then check it again after a day."),
    ("answered", "The train takes two hours. You can buy the ticket on board."),
    ("answered", "Here is a table with the steps, first create the file, then add the key."),
    ("answered", "It means that the price is fixed for the first year, for example 40 a month."),
    ("answered", "Il faut remuer la pâte, ensuite la laisser reposer une heure."),
    ("answered", "Am besten nehmen Sie den Bus, er fährt alle zehn Minuten."),
)


def draft(output: AnswerSpec, instructions: str = "Judge it.") -> JudgeDraft:
    return JudgeDraft(
        name="A judge", description="", model_name="baseline", output=output,
        instructions=instructions,
    )  # fmt: skip


def classes(**described: str) -> Classification:
    return Classification(
        options=[ClassOption(value=value, description=text) for value, text in described.items()]
    )


def talk(user: str, assistant: str) -> list[Json]:
    return [{"role": "user", "content": user}, {"role": "assistant", "content": assistant}]


def messages(event: JsonObject) -> list[Json]:
    request, response = event["request_messages"], event["response_messages"]
    assert isinstance(request, list)
    assert isinstance(response, list)
    return [*request, *response]


def label(event: JsonObject, name: str) -> Json:
    extra = event["extra_fields"]
    assert isinstance(extra, dict)
    metadata = extra["metadata"]
    assert isinstance(metadata, dict)
    return metadata[name] if name in metadata else extra[name]


def balanced(pairs: list[tuple[Json, Json]]) -> float:
    """The mean over the true classes of the share found: a constant answer gets 1 / classes."""
    truths = {truth for truth, _ in pairs}
    return sum(
        sum(answer == truth for of, answer in pairs if of == truth)
        / sum(of == truth for of, _ in pairs)
        for truth in truths
    ) / len(truths)


def test_unseen_sentences_are_told_by_language() -> None:
    judge = draft(classes(**LANGUAGES), "Name the language. {{ user_message }}")
    pairs: list[tuple[Json, Json]] = [
        (language, judge_offline(judge, talk(sentence, "ok")).answer)
        for language, sentence in SENTENCES
    ]
    assert balanced(pairs) >= 2.5 / len(LANGUAGES)
    assert balanced([(truth, "en") for truth, _ in pairs]) < 2.5 / len(LANGUAGES)


def test_unseen_answers_are_told_by_refusal() -> None:
    pairs: list[tuple[Json, Json]] = [
        (truth, judge_offline(REFUSAL, talk("What do you say?", answer)).answer)
        for truth, answer in ANSWERS
    ]
    assert balanced(pairs) >= 0.8
    assert balanced([(truth, "answered") for truth, _ in pairs]) < 0.8


def test_topics_of_the_sample_beat_chance_several_times() -> None:
    assert isinstance(TOPIC.output, Classification)
    known = {option.value for option in TOPIC.output.options}
    pairs: list[tuple[Json, Json]] = [
        (label(event, "topic"), judge_offline(TOPIC, messages(event)).answer)
        for event in SAMPLE
        if label(event, "topic") in known
    ]
    assert balanced(pairs) >= 7 / len(known)
    assert balanced([(truth, "cooking") for truth, _ in pairs]) < 2 / len(known)


def test_refusals_of_the_sample_are_found() -> None:
    pairs: list[tuple[Json, Json]] = [
        (label(event, "has_refusal"), judge_offline(REFUSAL, messages(event)).answer == "refused")
        for event in SAMPLE
    ]
    assert balanced(pairs) >= 0.8


def test_refusals_score_as_less_helpful() -> None:
    scores: dict[Json, list[float]] = {True: [], False: []}
    for event in SAMPLE:
        answer = judge_offline(HELPFULNESS, messages(event)).answer
        assert isinstance(answer, float)
        assert 1 <= answer <= 5
        scores[label(event, "has_refusal") is True].append(answer)
    means = {refused: sum(given) / len(given) for refused, given in scores.items()}
    assert means[False] - means[True] > 1


def test_apologies() -> None:
    sorry = talk("It broke.", "I'm very sorry for the trouble, I apologise.")
    plain = talk("How?", "Use the first button, then check the table.")
    assert judge_offline(APOLOGY, sorry).answer == "apology"
    assert judge_offline(APOLOGY, plain).answer == "no-apology"


def test_the_template_says_what_is_read() -> None:
    options = classes(wine="grapes and cellar", beer="hops and brewery")
    said = talk("Tell me about hops", "Grapes rest in the cellar")
    for shown, expected in (("{{ user_message }}", "beer"), ("{{ assistant_message }}", "wine")):
        assert judge_offline(draft(options, shown), said).answer == expected


def test_the_analysis_is_honest() -> None:
    verdict = judge_offline(REFUSAL, talk("Lend me a hand", "I can't help with that."))
    assert verdict.analysis.startswith("No language model ran")
    assert "can't help" in verdict.analysis
    assert "Margin" in verdict.analysis
    assert judge_offline(REFUSAL, talk("Lend me a hand", "I can't help with that.")) == verdict


@pytest.mark.parametrize(
    "given",
    [
        [],
        [None, 3, "text", [], {}],
        [{"role": "assistant"}],
        [{"role": "user", "content": "\ud800 \x00 [/INST]"}],
        talk("", ""),
        talk("a" * 1_000_000, "b " * 100_000),
    ],
)
def test_any_conversation_gets_an_answer(given: list[Json]) -> None:
    for judge in JUDGES:
        verdict = judge_offline(judge, given)
        assert verdict.analysis.startswith("No language model ran")
    score = judge_offline(HELPFULNESS, []).answer
    assert score == 3


def test_descriptions_may_be_empty() -> None:
    assert judge_offline(draft(classes(yes="", no="")), talk("well?", "no")).answer == "no"
    assert judge_offline(draft(classes(yes="", no="")), talk("well?", "maybe")).answer is None
    assert judge_offline(draft(classes(only="")), talk("a", "b")).answer == "only"
    empty = Regression(min=0, min_description="", max=10, max_description="")
    assert judge_offline(draft(empty), talk("a", "b")).answer == 5


def test_a_likeness_of_next_to_nothing_is_called_a_guess() -> None:
    options = [
        ClassOption(value="refused", description="the assistant declines, cannot or will not help"),
        ClassOption(value="answered", description="the assistant gives what was asked for in full"),
    ]
    draft = JudgeDraft(
        name="Refusal",
        description="",
        model_name="baseline",
        output=Classification(options=options),
        instructions="{{ assistant_message }}",
    )
    said: list[Json] = [{"role": "assistant", "content": f"in {' '.join(map(str, range(500)))}"}]
    verdict = judge_offline(draft, said)
    assert verdict.answer == "answered"
    assert "a guess" in verdict.analysis
    assert "clear case" not in verdict.analysis
    plain: list[Json] = [{"role": "assistant", "content": "I decline, I cannot help, I will not."}]
    assert "a clear case" in judge_offline(draft, plain).analysis
