"""Instructions over conversations: variables, context, faults and bounds."""

import pytest

from obs_tui.judging.template import Conversation, InstructionsError, check, render
from obs_tui.model.base import Json
from obs_tui.model.judges import Classification, ClassOption

OUTPUT = Classification(
    options=[
        ClassOption(value="good", description="helps"),
        ClassOption(value="bad", description="does not"),
    ]
)
MESSAGES: list[Json] = [
    {"role": "system", "content": "Be brief."},
    {"role": "user", "content": "first question"},
    {"role": "assistant", "content": "first answer"},
    {"role": "user", "content": [{"type": "text", "text": "second question"}]},
    {"role": "assistant", "content": "second answer"},
]
TOOLS: list[Json] = [{"type": "function", "function": {"name": "search"}}]
TALK = Conversation.of(MESSAGES, TOOLS)


def rendered(instructions: str, talk: Conversation = TALK, **properties: Json) -> str:
    return render(instructions, OUTPUT, talk, properties)


@pytest.mark.parametrize(
    ("instructions", "text"),
    [
        ("{{ user_message }}", "second question"),
        ("{{ assistant_message }}", "second answer"),
        (
            "{{ conversation_history }}",
            "user: first question\n\nassistant: first answer",
        ),
        (
            "{% for turn in conversation_history %}{{ loop.index }} {{ turn.role }}:"
            "{{ turn.content }};{% endfor %}",
            "1 user:first question;2 assistant:first answer;",
        ),
        ("{{ system_prompt }}{# {{ user_message }} #}{{ user_message[:0] }}", "Be brief."),
        ("{{ user_message|upper }}", "SECOND QUESTION"),
        ("{{ user_message ~ '!' }}{% set n = 2 %}{{ n * 3 }}", "second question!6"),
        ("{% if available_tools %}tools{% endif %}{{ user_message[:0] }}", "tools"),
        (
            "{{ available_tools|map(attribute='function')|map(attribute='name')|join(', ') }}"
            "{{ user_message[:0] }}",
            "search",
        ),
        ("{{ properties.wanted }}{{ properties.missing }}{{ user_message[:0] }}", "four"),
        ("{{ properties.get('wanted').upper() }}{{ user_message[:0] }}", "FOUR"),
        ("{% if 'good' in answer_type_definition %}y{% endif %}{{ user_message[:0] }}", "y"),
    ],
)
def test_variables(instructions: str, text: str) -> None:
    assert rendered(instructions, wanted="four") == text


def test_plain_instructions_get_the_whole_context() -> None:
    text = rendered("Is it kind?")
    assert text.startswith("Is it kind?\n")
    order = ["Be brief.", "first question", "first answer", "second question", "second answer"]
    places = [text.index(piece) for piece in order]
    assert places == sorted(places)
    assert '"search"' in text


def test_instructions_that_use_the_conversation_get_nothing_more() -> None:
    assert rendered("Rate: {{ assistant_message }}") == "Rate: second answer"


def test_what_the_last_answer_did_on_the_way_is_part_of_it() -> None:
    call: Json = {"id": "1", "function": {"name": "add", "arguments": '{"a": 1}'}}
    talk = Conversation.of(
        [
            {"role": "user", "content": "1+1?"},
            {"role": "assistant", "content": "", "tool_calls": [call]},
            {"role": "tool", "name": "add", "content": "2"},
            {"role": "assistant", "content": "It is 2."},
        ]
    )
    text = rendered("{{ assistant_message }}", talk)
    assert text == 'assistant: [calls add({"a": 1})]\n\ntool: 2\n\nassistant: It is 2.'


@pytest.mark.parametrize(
    ("messages", "user", "answer"),
    [
        ([], "", ""),
        ([{"role": "assistant", "content": "hello"}], "", "hello"),
        ([{"role": "user", "content": None}], "", ""),
        ([{"role": "user", "content": [{"type": "hologram"}]}], '[{"type": "hologram"}]', ""),
        (["loose", 5, None, {"role": "user", "content": "hi"}], "hi", ""),
        (
            [
                {
                    "role": "user",
                    "content": [{"type": "image_url", "image_url": "data:image/png;base64,AA"}],
                }
            ],
            "[image image/png]",
            "",
        ),
        (
            [
                {
                    "role": "assistant",
                    "content": [
                        {"type": "thinking", "thinking": "hm"},
                        {"type": "text", "text": "so"},
                    ],
                }
            ],
            "",
            "so",
        ),
    ],
)
def test_odd_conversations(messages: list[Json], user: str, answer: str) -> None:
    talk = Conversation.of(messages)
    assert talk.user_message in (user, user.strip("[]"))
    assert talk.assistant_message == answer


def test_a_conversation_is_never_taken_for_a_template() -> None:
    talk = Conversation.of([{"role": "user", "content": "{{ 7 * 7 }}{% for %}"}])
    assert rendered("{{ user_message }}", talk) == "{{ 7 * 7 }}{% for %}"
    assert "{{ 7 * 7 }}{% for %}" in rendered("plain", talk)


@pytest.mark.parametrize(
    ("instructions", "line", "cause", "syntax"),
    [
        ("a\n{{ user_message", 2, "unexpected end", True),
        ("{% if %}", 1, "", True),
        ("{{ x|nope }}", None, "nope", True),
        ("\n{{ 1 / 0 }}{{ user_message }}", 2, "division by zero", False),
        ("{{ nobody }}", None, "no variable nobody", False),
        ("{{ user_message + 1 }}", 1, "", False),
        ("{% macro f() %}{% endmacro %}", 1, "macro is not available", True),
        ("{% include 'etc' %}", 1, "include is not available", True),
        ("{{ " + "(" * 5000, None, "recursion", True),
    ],
)
def test_faults_carry_line_and_cause(
    instructions: str, line: int | None, cause: str, syntax: bool
) -> None:
    with pytest.raises(InstructionsError) as fault:
        rendered(instructions)
    assert cause in fault.value.cause
    assert fault.value.syntax is syntax
    if line:
        assert fault.value.line == line


def test_checking_needs_no_conversation() -> None:
    check("{{ user_message }}")
    with pytest.raises(InstructionsError, match="line 2"):
        check("\n{{")
    with pytest.raises(InstructionsError, match="nobody"):
        check("{{ nobody }}")


LOOP = "{% for a in 'x' * 200 %}"
END = "{% endfor %}"
DOUBLED = "{% set a = 'xxxxxxxx' %}"


@pytest.mark.parametrize(
    "instructions",
    [
        LOOP * 5 + END * 5,
        LOOP * 3 + "{{ user_message }}" + END * 3,
        "{% for a in range(10 ** 9) %}{% endfor %}",
        "{{ 'x' * 10 ** 9 }}",
        "{{ 10 ** 10 ** 10 }}",
        "{{ [0] * 10 ** 9 }}",
        DOUBLED + "{% set a = a ~ a %}" * 60 + "{{ a }}",
        DOUBLED + "{% set a = a + a %}" * 60 + "{{ a }}",
        DOUBLED + "{% set a = [a, a] %}" * 60 + "{{ a }}",
        DOUBLED + "{% set a = a|replace('x', a) %}" * 60 + "{{ a }}",
        DOUBLED + "{% set a = [a, a]|join(a) %}" * 60 + "{{ a }}",
        DOUBLED + "{% set a %}{{ a }}{{ a }}{% endset %}" * 60 + "{{ a }}",
        "{{ '%1000000000d' % 1 }}",
        "{{ '%1000000000d'|format(1) }}",
        "{{ '{:1000000000}'.format(1) }}",
        "{{ 'x'.center(10 ** 9) }}",
        "{{ 'x'.ljust(10 ** 9) }}",
        "{{ 'x'|center(10 ** 9) }}",
        "{{ ('x\n' * 100)|indent(10 ** 9) }}",
        "{{ [1]|tojson(indent=10 ** 9) }}",
        "{{ 1.5|round(10 ** 9, 'ceil') }}",
        "{{ lipsum(10 ** 6) }}",
        "{% macro f(n) %}{{ f(n) }}{% endmacro %}{{ f(1) }}",
    ],
)
def test_work_and_size_are_bounded(instructions: str) -> None:
    with pytest.raises(InstructionsError):
        rendered(instructions + "{{ user_message }}")


def test_a_large_conversation_is_within_the_bounds() -> None:
    talk = Conversation.of([{"role": "user", "content": "long " * 200_000}])
    assert len(rendered("{{ user_message }}", talk)) > 900_000
    many = Conversation.of([{"role": "user", "content": f"turn {n}"} for n in range(5000)])
    text = rendered("{% for t in conversation_history %}{{ t.content }}\n{% endfor %}", many)
    assert text.count("\n") == 4999


@pytest.mark.parametrize(
    "instructions",
    [
        "{{ user_message.__class__ }}",
        "{{ user_message['__class__'] }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ user_message|attr('__class__') }}",
        "{{ conversation_history.of.__func__.__globals__ }}",
        "{{ conversation_history.__init__.__globals__ }}",
        "{{ (1).__class__.__base__.__subclasses__() }}",
        "{{ self.__init__ }}",
        "{{ properties.update({'a': 1}) }}",
        "{% set properties.x = 1 %}",
        "{{ conversation_history[0].clear() }}",
        "{{ conversation_history.of([], 'x') }}",
    ],
)
def test_there_is_no_way_to_python(instructions: str) -> None:
    try:
        text = rendered(instructions + "{{ user_message }}")
    except InstructionsError:
        return
    assert text == "second question"
