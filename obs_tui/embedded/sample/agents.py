"""Conversations in which an agent asks the web or functions of its own."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from obs_tui.model.base import Json, JsonObject

from .frames import CITIES, Builder, Talk, reply, user
from .tools import CALCULATOR, CALENDAR, ORDER_STATUS, WEB_SEARCH, call, function, used

_WEATHER = (
    ("light rain", "Take a jacket"),
    ("clear sky", "No umbrella needed"),
    ("heavy showers", "Take an umbrella"),
    ("fog until noon", "Drive slowly in the morning"),
    ("snow above 600 m", "Wear proper shoes"),
)


_BROKEN = (
    '{"query": "weather in %s',
    "{'query': 'weather %s'}",
    "query=weather %s",
    '{"query": "%s",}',
)


def weather(rng: Random, now: datetime) -> Talk:
    city, ahead = rng.choice(CITIES), rng.randrange(1, 6)
    day = (now + timedelta(days=ahead)).strftime("%A")
    sky, advice = rng.choice(_WEATHER)
    low = rng.randrange(-3, 14)
    high = low + rng.randrange(3, 11)
    question = rng.choice(
        (
            f"What will the weather be like in {city} on {day}?",
            f"weather {city} {day}",
            f"Do I need an umbrella in {city} on {day}?",
            f"We have a picnic in {city} on {day}. Will it rain?",
        )
    )
    broken = rng.random() < 0.12
    arguments = (
        rng.choice(_BROKEN) % city if broken else json.dumps({"query": f"weather {city} {day}"})
    )
    found = json.dumps(
        {
            "results": [
                {
                    "title": f"{city}, forecast",
                    "url": f"https://weather.example/{city}",
                    "snippet": f"{day}: {sky}, {low} to {high} °C",
                }
            ]
        },
        ensure_ascii=False,
    )
    result = "error: arguments are not valid JSON" if broken else found
    told = f"On {day}, {city} expects **{sky}**, between {low} and {high} °C. {advice}."
    sorry = f"I'm sorry, the search failed, so I can't tell you the weather in {city} for {day}."
    content: Json = sorry if broken else told
    if not broken and rng.random() < 0.5:
        content = [
            {"type": "text", "text": told},
            {"type": "reference", "reference_ids": [rng.randrange(1, 9)]},
        ]
    request = used(rng, question, "web_search", arguments, result)
    return Talk(
        "research",
        "en",
        "weather",
        request,
        [{"role": "assistant", "content": content, "prefix": False}],
        (WEB_SEARCH,),
        ("web_search",),
    )


_FACTS: Sequence[tuple[str, str, str]] = (
    (
        "average weight of one oven-baked french fry",
        "About **5 to 8 g**, depending on the cut.",
        "fries",
    ),
    (
        "length of the Gotthard base tunnel",
        "**57.1 km**, the longest railway tunnel in the world.",
        "tunnels",
    ),
    ("population of Iceland", "Roughly **390,000** people.", "statice"),
    ("height of the Millau viaduct", "**343 m** at the top of its tallest mast.", "bridges"),
    ("boiling point of water at 3,000 m", "About **90 °C**.", "physics"),
    ("number of moons of Saturn", "**274** confirmed moons at the last count.", "planets"),
    (
        "year the metric system was adopted in France",
        "**1795**, and mandatory since 1840.",
        "metric",
    ),
    ("energy in a kilogram of dry oak", "About **4.2 kWh**.", "wood"),
    (
        "fastest marathon by a man on record",
        "**2:00:35**, Kelvin Kiptum, Chicago 2023.",
        "athletics",
    ),
    ("depth of Lake Baikal", "**1,642 m**, the deepest lake on Earth.", "lakes"),
    (
        "oldest university still operating in Europe",
        "**Bologna**, founded in 1088.",
        "universities",
    ),
    ("surface of a football pitch", "Usually **7,140 m²**, at 105 by 68 m.", "pitch"),
)


def lookup(rng: Random, _now: datetime) -> Talk:
    what, answer, site = rng.choice(_FACTS)
    question = rng.choice(
        (
            f"What is the {what}?",
            f"{what}?",
            f"Look up the {what} and cite a source",
            f"Settle a bet: {what}",
            f"I need the {what} for a quiz on {rng.choice(CITIES)}",
            f"can you check online: {what}",
        )
    )
    url = f"https://{site}.example/{what.split(' ')[0]}"
    result = json.dumps(
        [{"title": what.capitalize(), "url": url, "content": answer.replace("*", "")}]
    )
    content: list[Json] = [
        {"type": "text", "text": answer},
        {"type": "tool_reference", "tool": "web_search", "title": what.capitalize(), "url": url},
    ]
    request = used(
        rng,
        question,
        "web_search",
        {"query": what},
        result,
        system="Search before you answer. Cite what you used.",
    )
    return Talk(
        "research",
        "en",
        "lookup",
        request,
        [{"role": "assistant", "content": content, "prefix": False}],
        ({"type": "web_search"},),
        ("web_search",),
    )


def order(rng: Random, now: datetime) -> Talk:
    number = f"NW-{rng.randrange(18000, 24000)}"
    state, sentence = rng.choice(
        (
            ("in_transit", "is on its way and should arrive on {day}"),
            ("delivered", "was delivered to the parcel locker; the code is in your e-mail"),
            ("packing", "is being packed and leaves our warehouse on {day}"),
            ("delayed", "is delayed at customs; the carrier now says {day}"),
            ("returned", "came back to us and the refund is on its way"),
        )
    )
    day = (now + timedelta(days=rng.randrange(1, 6))).strftime("%A")
    question = rng.choice(
        (
            f"Where is my order {number}?",
            f"status of {number} pls",
            f"It's been a week. Has {number} shipped yet?",
            f"When will {number} arrive?",
        )
    )
    result = json.dumps({"order_id": number, "state": state, "eta": day})
    answer = f"Your order **{number}** {sentence.format(day=day)}."
    if state == "delayed":
        answer = f"I'm sorry for the wait. {answer}"
    request = used(
        rng,
        question,
        "get_order_status",
        {"order_id": number},
        result,
        system="You are the order desk of Northwind Home.",
    )
    return Talk(
        "operations",
        "en",
        "order",
        request,
        [reply(answer)],
        (ORDER_STATUS, CALENDAR),
        ("get_order_status",),
        agent="ag_5f0c7d2b9e3a4186b0d4c8e7a1f29653",
    )


def meeting(rng: Random, now: datetime) -> Talk:
    people = rng.sample(("Ana", "Bruno", "Chiara", "Dmitri", "Elif", "Farid", "Greta", "Hugo"), 2)
    day = (now + timedelta(days=rng.randrange(1, 8))).strftime("%A")
    hour = rng.randrange(8, 18)
    question = rng.choice(
        (
            f"Trouve un créneau avec {people[0]} et {people[1]} : {day}",
            f"Quand {people[0]} et {people[1]} sont-ils libres ({day}) ? Il me faut 30 minutes.",
        )
    )
    agenda = function("find_free_slot", "Premier créneau libre", people="noms", day="jour")
    result = json.dumps({"slot": f"{hour}:00", "minutes": 30})
    answer = f"{people[0]} et {people[1]} sont libres à **{hour} h** ({day}). Je réserve la salle ?"
    arguments: JsonObject = {"people": ", ".join(people), "day": day}
    request = used(rng, question, "find_free_slot", arguments, result)
    return Talk(
        "operations",
        "fr",
        "meeting",
        request,
        [reply(answer)],
        (agenda,),
        ("find_free_slot",),
        agent="ag_a94e21c07b5d4f7f8e6630d1b2c4f5a8",
    )


def tool_request(rng: Random, _now: datetime) -> Talk:
    """A completion that ends in tool calls, two at once: the answer comes in a later event."""
    first, second = rng.sample(CITIES, 2)
    n = rng.randrange(2, 9)
    question = f"Compare train prices from {first} to {second} with flights for {n} people"
    calls: list[Json] = [
        call(rng, "web_search", {"query": f"train {first} {second} price"}),
        call(rng, "web_search", {"query": f"flight {first} {second} price {n} passengers"}, 1),
    ]
    answer: JsonObject = {
        "role": "assistant",
        "content": None,
        "tool_calls": calls,
        "prefix": False,
    }
    return Talk(
        "research",
        "en",
        "tool_request",
        [user(question)],
        [answer],
        (WEB_SEARCH, CALCULATOR),
        ("web_search", "web_search"),
    )


BUILDERS: tuple[Builder, ...] = (weather, lookup, order, meeting, tool_request)
