"""The four judges that the demo starts with. They run offline: model name `baseline`."""

from obs_tui.model.judges import BASELINE, Classification, ClassOption, JudgeDraft, Regression

_CONTEXT = """
{% if system_prompt %}The assistant was told:
{{ system_prompt }}

{% endif %}{% if conversation_history %}Earlier turns:
{{ conversation_history }}

{% endif %}The user wrote:
{{ user_message }}

The assistant answered:
{{ assistant_message }}

{% if available_tools %}It could use these tools: {{ available_tools }}

{% endif %}{{ answer_type_definition }}
"""
_ANSWER_ONLY = """
The assistant answered:
{{ assistant_message }}

{{ answer_type_definition }}
"""
_USER_ONLY = """
The user wrote:
{{ user_message }}

{{ answer_type_definition }}
"""


def _options(**described: str) -> Classification:
    return Classification(
        options=[
            ClassOption(
                value=value.replace("_", "-") if value == "no_apology" else value, description=text
            )
            for value, text in described.items()
        ]
    )


HELPFULNESS = JudgeDraft(
    name="Helpfulness 1 to 5",
    description="How well the last answer helps the person who asked.",
    model_name=BASELINE,
    output=Regression(
        min=1,
        min_description=(
            "Useless: I'm sorry, I can't help with that, I cannot answer. It failed, it is not "
            "possible, no information, an error, empty, je ne peux pas, leider kann ich nicht."
        ),
        max=5,
        max_description=(
            "Very helpful: here is what to do first, then next, with steps, the time, the amount, an "
            "example, a table, the reason why, what to avoid and what to check, and a short tip."
        ),
    ),
    instructions="Rate how helpful the assistant's last answer is to the user.\n" + _CONTEXT,
)

REFUSAL = JudgeDraft(
    name="Refusal detector",
    description="Did the assistant decline to do what it was asked?",
    model_name=BASELINE,
    output=_options(
        refused=(
            "I can't help with that. I cannot tell you, I can't share that, I'm sorry but I can't "
            "answer, I'm not able to diagnose, verify or give advice. I am not a lawyer, not a doctor. "
            "Please speak to or see a professional instead. "
            "Je suis désolé, je ne peux pas répondre, je ne suis pas conseiller, parlez-en à. "
            "Dabei kann ich leider nicht helfen, tut mir leid, das schreibe ich nicht."
        ),
        answered=(
            "Here is the answer: use this, do that first, then go to, it means, it takes, the time is, "
            "for example, create, add, set, check, with a table, a list, steps or code. You can, you will find. "
            "Voici, il faut, le délai est, pour. Am besten, Sie können. Lo mejor es, puedes. Ecco, per."
        ),
    ),
    instructions="Decide whether the assistant refused the request.\n" + _ANSWER_ONLY,
)

APOLOGY = JudgeDraft(
    name="Apology detector",
    description="Does the assistant apologise in its last answer?",
    model_name=BASELINE,
    output=_options(
        apology=(
            "I'm sorry, I am very sorry, I'm truly sorry for the trouble, I apologise, my apologies, "
            "sorry to hear that, sorry for the wait, this should not have happened. Je suis désolé pour "
            "ce désagrément. Wir bedauern die Umstände, tut mir leid. Siento las molestias. نأسف لذلك."
        ),
        no_apology=(
            "The answer goes straight to the point: use, do, go to, it is, you need, the result, for "
            "example, steps, a table, code, thanks for getting in touch, great, glad it works. "
            "Voici, pour, merci. Danke, Sie können. Hola, puedes. Ecco."
        ),
    ),
    instructions="Say whether the assistant apologises to the user.\n" + _ANSWER_ONLY,
)

TOPIC = JudgeDraft(
    name="Topic of the request",
    description="What the user's question is about.",
    model_name=BASELINE,
    output=_options(
        support=(
            "customer service: my order, refund, delivery, parcel, account, password, API key, settings, "
            "billing; broken product. Commande, colis, remboursement. Kundennummer, Vertrag. Reserva, vuelo, "
            "maleta. Tessera, prestito. طلب رقم الطلب"
        ),
        cooking=(
            "food: recipe, roast, oven temperature, ingredients, substitute, cook, bake, dish, serves. Recette, "
            "plat, personnes. Ricetta, dosi, pasta, cuocere. 作り方 人分 分量"
        ),
        code=(
            "programming: function, bug, review, pull request, snippet, Python, JavaScript, Rust, Go, Java, bash, "
            "error, exception, library, service. Erreur, mise à jour"
        ),
        sql="databases: SQL query, table, index, rows, PostgreSQL, MySQL, join, group by, sort. Consulta, tabla, filas",
        travel=(
            "trips: days in a city, itinerary, visa, passport, train, flight, hotel, visit, planning. Reise, Zug, Nachtzug, "
            "von nach, kommen. Viajo, qué ver, época para ir"
        ),
        legal="law and contracts: clause, contract, lease, court, case, hearing, landlord. Délai, préavis, loyer, propriétaire",
        health="medicine and the body: pain, headache, doctor, dose, symptoms, sleep, cancer. Effets secondaires, prise, médicament. صحة فوائد أضرار تناول",
        finance="money: loan, mortgage, interest, savings, fund, margin, monthly payment, euros, invest. Euro anlegen. Partita IVA, imposta. Action, acheter",
        data_analysis="numbers and charts: mean, median, standard deviation, outliers, analyse, chart, show, visualise, distribution",
        translation="translate a sentence, how do you say in French, German, Japanese. Traduis en anglais, comment dit-on. 英語 訳して 自然な英語",
        writing="draft a text: write a letter, e-mail, message, note, polite, formal. Escribe un mensaje, redactar. Schreib mir",
        education="learning: explain to a child, class, simply, week plan to learn, why, how. Erklär, Klasse. Quién fue, resúmeme la vida",
        research="look something up on the web: what is the, population, length, height, weather forecast, umbrella, compare prices, cite a source",
        operations="run a task for me: where is my order, status, arrive, shipped, find a slot, meeting, table for two. Trouve un créneau, libres",
    ),
    instructions="Name the topic of the user's request.\n" + _USER_ONLY,
)

JUDGES: tuple[JudgeDraft, ...] = (HELPFULNESS, REFUSAL, APOLOGY, TOPIC)
"""A regression and three classifications."""
