"""Conversations whose answers are computed: sums, statistics and what tools return."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from random import Random
from statistics import mean, median, stdev
from typing import TypeAlias

from obs_tui.model.base import Json, JsonObject

from .frames import Talk, reply, user

Builder: TypeAlias = Callable[[Random, datetime], Talk]

CITIES = ("Lyon", "Porto", "Ghent", "Turin", "Bergen", "Graz", "Leeds", "Malmö", "Girona", "Brno",
          "Utrecht", "Kraków", "Nantes", "Bologna", "Aarhus", "Valencia")  # fmt: skip


def function(name: str, about: str, **parameters: str) -> JsonObject:
    """The definition of a tool, its parameters all strings and required."""
    properties: JsonObject = {
        key: {"type": "string", "description": text} for key, text in parameters.items()
    }
    schema: JsonObject = {
        "type": "object", "properties": properties, "required": list(parameters),
    }  # fmt: skip
    described: JsonObject = {"name": name, "description": about, "parameters": schema}
    return {"type": "function", "function": described}


CALCULATOR = function("calculator", "Evaluate an arithmetic expression", expression="such as 2*3")
WEB_SEARCH = function("web_search", "Search the web", query="what to look for")
ORDER_STATUS = function("get_order_status", "State of an order", order_id="such as NW-20418")
CALENDAR = function(
    "find_free_slot", "First free slot of several people", people="names", day="day"
)
INTERPRETER: JsonObject = {"type": "code_interpreter"}


def call(rng: Random, name: str, arguments: str | JsonObject, index: int = 0) -> JsonObject:
    """A tool call as a model emits it; now and then its id is the text `null`."""
    call_id = "null" if rng.random() < 0.04 else _call_id(rng)
    given = arguments if isinstance(arguments, str) else json.dumps(arguments, ensure_ascii=False)
    target: JsonObject = {"name": name, "arguments": given}
    return {"id": call_id, "type": "function", "index": index, "function": target}


def used(rng: Random, question: str, tool: JsonObject, name: str, arguments: str | JsonObject,
         result: str, system: str = "") -> list[Json]:  # fmt: skip
    """The request of a completion that comes after one tool call and its result."""
    calling = call(rng, name, arguments)
    messages: list[Json] = [{"role": "system", "content": system}] if system else []
    asked: JsonObject = {"role": "assistant", "content": "", "tool_calls": [calling]}
    told: JsonObject = {
        "role": "tool", "tool_call_id": calling["id"], "name": name, "content": result,
    }  # fmt: skip
    return [*messages, user(question), asked, told]


def _call_id(rng: Random) -> str:
    return "".join(rng.choices("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz0123456789", k=9))


def loan(rng: Random, _now: datetime) -> Talk:
    amount, years = rng.randrange(8, 42) * 10_000, rng.choice((10, 15, 20, 25, 30))
    rate = rng.randrange(190, 620, 5) / 100
    monthly, n = rate / 1200, years * 12
    payment = amount * monthly / (1 - (1 + monthly) ** -n)
    asked = f"{amount:,} euros over {years} years at {rate:.2f} %"
    question = rng.choice((
        f"What is the monthly payment on a loan of {asked}?",
        f"I want to borrow {asked}. What will it cost me per month, and in total?",
        f"mortgage: {asked}. monthly??",
    ))  # fmt: skip
    answer = (
        f"The monthly payment is **{payment:,.2f} €**.\n\n"
        f"| | |\n|---|---:|\n| Borrowed | {amount:,.2f} € |\n| Payments | {n} |\n"
        f"| Paid in all | {payment * n:,.2f} € |\n| Interest | {payment * n - amount:,.2f} € |\n\n"
        f"Formula: $P \\cdot r / (1 - (1 + r)^{{-n}})$ with r = {rate:.2f} % / 12 and n = {n}. "
        "Insurance and fees come on top."
    )
    if rng.random() < 0.6:
        expression = f"{amount}*({rate}/1200)/(1-(1+{rate}/1200)**-{n})"
        request = used(rng, question, CALCULATOR, "calculator", {"expression": expression},
                       f"{payment:.4f}")  # fmt: skip
        return Talk("finance", "en", "loan", request, [reply(answer)], (CALCULATOR,),
                    ("calculator",))  # fmt: skip
    return Talk("finance", "en", "loan", [user(question)], [reply(answer)])


def savings(rng: Random, _now: datetime) -> Talk:
    monthly, years = rng.randrange(5, 61) * 10, rng.choice((5, 8, 10, 12, 15, 20))
    rate = rng.randrange(100, 700, 25) / 100
    step, n = rate / 1200, years * 12
    total = monthly * ((1 + step) ** n - 1) / step
    question = (
        f"Wenn ich {years} Jahre lang jeden Monat {monthly} Euro zu {rate:.2f} % anlege, "
        "wie viel habe ich am Ende?"
    )
    answer = (
        f"Am Ende sind es rund **{total:,.0f} €**.\n\n- Eingezahlt: {monthly * n:,} €\n"
        f"- Zinsen: {total - monthly * n:,.0f} €\n\nGerechnet mit monatlicher Verzinsung, "
        "ohne Steuern und Inflation."
    )
    return Talk("finance", "de", "savings", [user(question)], [reply(answer)])


def scaling(rng: Random, _now: datetime) -> Talk:
    dish, base, items = rng.choice((
        ("banana bread", 8, (("flour", 250, "g"), ("sugar", 120, "g"), ("butter", 100, "g"))),
        ("lentil soup", 4, (("red lentils", 300, "g"), ("stock", 1200, "ml"), ("carrot", 200, "g"))),
        ("pizza dough", 4, (("flour", 500, "g"), ("water", 325, "ml"), ("salt", 12, "g"))),
        ("granola", 10, (("oats", 400, "g"), ("nuts", 150, "g"), ("honey", 120, "g"))),
        ("tiramisu", 6, (("mascarpone", 500, "g"), ("ladyfingers", 200, "g"), ("coffee", 300, "ml"))),
    ))  # fmt: skip
    people = rng.choice([n for n in range(2, 31) if n != base])
    listed = ", ".join(f"{amount} {unit} {name}" for name, amount, unit in items)
    question = f"My {dish} recipe serves {base}: {listed}. Scale it to {people} people."
    rows = "\n".join(
        f"| {name} | {amount} {unit} | **{amount * people / base:.0f} {unit}** |"
        for name, amount, unit in items
    )
    answer = (
        f"The factor is {people}/{base} = {people / base:.2f}.\n\n"
        f"| Ingredient | For {base} | For {people} |\n|---|---:|---:|\n{rows}\n\n"
        "Cooking time does not scale in the same way; start checking at the usual time."
    )
    return Talk("cooking", "en", "scaling", [user(question)], [reply(answer)])


def statistics(rng: Random, _now: datetime) -> Talk:
    what, unit = rng.choice((("response times", "ms"), ("daily sales", "units"), ("heights", "cm"),
                             ("monthly rainfall", "mm"), ("support tickets a day", "tickets")))  # fmt: skip
    values = [round(rng.gauss(rng.choice((60, 140, 170)), 18)) for _ in range(rng.randrange(8, 16))]
    listed = ", ".join(map(str, values))
    question = rng.choice((
        f"Here are our {what} in {unit}: {listed}. Mean, median and standard deviation please.",
        f"Analyse these {what} ({unit}): {listed}",
        f"any outliers in {listed}? ({what}, {unit})",
    ))  # fmt: skip
    middle, spread = mean(values), stdev(values)
    far = [value for value in values if abs(value - middle) > 2 * spread]
    finding = (
        f"Outliers beyond two standard deviations: {far}."
        if far
        else "No value is further than two standard deviations from the mean."
    )
    code = f"import statistics as st\nv = [{listed}]\nprint(st.mean(v), st.median(v), st.stdev(v))"
    answer = (
        f"| Measure | Value |\n|---|---:|\n| n | {len(values)} |\n| Mean | {middle:.1f} {unit} |\n"
        f"| Median | {median(values):g} {unit} |\n| Standard deviation | {spread:.1f} {unit} |\n"
        f"| Range | {min(values)} to {max(values)} {unit} |\n\n{finding}\n\n"
        f"```python\n{code}\n```"
    )
    request = used(rng, question, INTERPRETER, "code_interpreter", {"code": code},
                   f"{middle} {median(values)} {spread}")  # fmt: skip
    return Talk("data_analysis", "en", "statistics", request, [reply(answer)], (INTERPRETER,),
                ("code_interpreter",), code=True)  # fmt: skip


def group_by(rng: Random, _now: datetime) -> Talk:
    table, key, value, when = rng.choice((
        ("orders", "country", "amount", "ordered_at"), ("visits", "page", "seconds", "seen_at"),
        ("tickets", "agent", "minutes", "closed_at"), ("trips", "driver", "km", "started_at"),
        ("payments", "method", "cents", "paid_at"), ("rentals", "branch", "days", "returned_at"),
    ))  # fmt: skip
    top, days = rng.choice((3, 5, 10, 20, 25)), rng.choice((7, 14, 30, 60, 90, 180))
    verb, sql = rng.choice((("total", "sum"), ("average", "avg"), ("highest", "max")))
    question = rng.choice((
        f"Write a SQL query: {verb} {value} per {key} in {table}, last {days} days, top {top}.",
        f"sql for top {top} {key}s by {verb} {value} from {table} in the last {days} days?",
        f"Table {table}({key}, {value}, {when}). I need the {top} {key}s with the largest {verb} "
        f"{value} over the past {days} days.",
    ))  # fmt: skip
    answer = (
        f"```sql\nSELECT {key}, {sql}({value}) AS {verb}_{value}, count(*) AS n\nFROM {table}\n"
        f"WHERE {when} >= now() - interval '{days} days'\nGROUP BY {key}\n"
        f"ORDER BY {verb}_{value} DESC, {key}\nLIMIT {top};\n```\n\n"
        f"The second sort key makes ties stable. An index on `{table} ({when})` keeps the scan to "
        f"the last {days} days."
    )
    return Talk("sql", "en", "group_by", [user(question)], [reply(answer)], code=True)


_WEATHER = (("light rain", "Take a jacket"), ("clear sky", "No umbrella needed"),
            ("heavy showers", "Take an umbrella"), ("fog until noon", "Drive slowly in the morning"),
            ("snow above 600 m", "Wear proper shoes"))  # fmt: skip
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
    question = rng.choice((f"What will the weather be like in {city} on {day}?",
                           f"weather {city} {day}", f"Do I need an umbrella in {city} on {day}?",
                           f"We have a picnic in {city} on {day}. Will it rain?"))  # fmt: skip
    broken = rng.random() < 0.12
    arguments = (
        rng.choice(_BROKEN) % city if broken else json.dumps({"query": f"weather {city} {day}"})
    )
    found = json.dumps({"results": [{"title": f"{city}, forecast", "url": f"https://weather.example/{city}",
                        "snippet": f"{day}: {sky}, {low} to {high} °C"}]}, ensure_ascii=False)  # fmt: skip
    result = "error: arguments are not valid JSON" if broken else found
    told = f"On {day}, {city} expects **{sky}**, between {low} and {high} °C. {advice}."
    sorry = f"I'm sorry, the search failed, so I can't tell you the weather in {city} for {day}."
    content: Json = sorry if broken else told
    if not broken and rng.random() < 0.5:
        content = [{"type": "text", "text": told},
                   {"type": "reference", "reference_ids": [rng.randrange(1, 9)]}]  # fmt: skip
    request = used(rng, question, WEB_SEARCH, "web_search", arguments, result)
    return Talk("research", "en", "weather", request,
                [{"role": "assistant", "content": content, "prefix": False}], (WEB_SEARCH,), ("web_search",))  # fmt: skip


_FACTS: Sequence[tuple[str, str, str]] = (
    ("average weight of one oven-baked french fry", "About **5 to 8 g**, depending on the cut.", "fries"),
    ("length of the Gotthard base tunnel", "**57.1 km**, the longest railway tunnel in the world.", "tunnels"),
    ("population of Iceland", "Roughly **390,000** people.", "statice"),
    ("height of the Millau viaduct", "**343 m** at the top of its tallest mast.", "bridges"),
    ("boiling point of water at 3,000 m", "About **90 °C**.", "physics"),
    ("number of moons of Saturn", "**274** confirmed moons at the last count.", "planets"),
    ("year the metric system was adopted in France", "**1795**, and mandatory since 1840.", "metric"),
    ("energy in a kilogram of dry oak", "About **4.2 kWh**.", "wood"),
    ("fastest marathon by a man on record", "**2:00:35**, Kelvin Kiptum, Chicago 2023.", "athletics"),
    ("depth of Lake Baikal", "**1,642 m**, the deepest lake on Earth.", "lakes"),
    ("oldest university still operating in Europe", "**Bologna**, founded in 1088.", "universities"),
    ("surface of a football pitch", "Usually **7,140 m²**, at 105 by 68 m.", "pitch"),
)  # fmt: skip


def lookup(rng: Random, _now: datetime) -> Talk:
    what, answer, site = rng.choice(_FACTS)
    question = rng.choice((f"What is the {what}?", f"{what}?", f"Look up the {what} and cite a source",
                           f"Settle a bet: {what}", f"I need the {what} for a quiz on {rng.choice(CITIES)}",
                           f"can you check online: {what}"))  # fmt: skip
    url = f"https://{site}.example/{what.split(' ')[0]}"
    result = json.dumps(
        [{"title": what.capitalize(), "url": url, "content": answer.replace("*", "")}]
    )
    content: list[Json] = [
        {"type": "text", "text": answer},
        {"type": "tool_reference", "tool": "web_search", "title": what.capitalize(), "url": url},
    ]
    request = used(rng, question, WEB_SEARCH, "web_search", {"query": what}, result,
                   "Search before you answer. Cite what you used.")  # fmt: skip
    return Talk("research", "en", "lookup", request, [{"role": "assistant", "content": content, "prefix": False}],
                ({"type": "web_search"},), ("web_search",))  # fmt: skip


def order(rng: Random, now: datetime) -> Talk:
    number = f"NW-{rng.randrange(18000, 24000)}"
    state, sentence = rng.choice((
        ("in_transit", "is on its way and should arrive on {day}"),
        ("delivered", "was delivered to the parcel locker; the code is in your e-mail"),
        ("packing", "is being packed and leaves our warehouse on {day}"),
        ("delayed", "is delayed at customs; the carrier now says {day}"),
        ("returned", "came back to us and the refund is on its way"),
    ))  # fmt: skip
    day = (now + timedelta(days=rng.randrange(1, 6))).strftime("%A")
    question = rng.choice((f"Where is my order {number}?", f"status of {number} pls",
                           f"It's been a week. Has {number} shipped yet?", f"When will {number} arrive?"))  # fmt: skip
    result = json.dumps({"order_id": number, "state": state, "eta": day})
    answer = f"Your order **{number}** {sentence.format(day=day)}."
    if state == "delayed":
        answer = f"I'm sorry for the wait. {answer}"
    request = used(rng, question, ORDER_STATUS, "get_order_status", {"order_id": number}, result,
                   "You are the order desk of Northwind Home.")  # fmt: skip
    return Talk("operations", "en", "order", request, [reply(answer)], (ORDER_STATUS, CALENDAR),
                ("get_order_status",), agent="ag_5f0c7d2b9e3a4186b0d4c8e7a1f29653")  # fmt: skip


def meeting(rng: Random, now: datetime) -> Talk:
    people = rng.sample(("Ana", "Bruno", "Chiara", "Dmitri", "Elif", "Farid", "Greta", "Hugo"), 2)
    day = (now + timedelta(days=rng.randrange(1, 8))).strftime("%A")
    hour = rng.randrange(8, 18)
    question = rng.choice((
        f"Trouve un créneau avec {people[0]} et {people[1]} : {day}",
        f"Quand {people[0]} et {people[1]} sont-ils libres ({day}) ? Il me faut 30 minutes.",
    ))  # fmt: skip
    agenda = function("find_free_slot", "Premier créneau libre", people="noms", day="jour")
    result = json.dumps({"slot": f"{hour}:00", "minutes": 30})
    answer = f"{people[0]} et {people[1]} sont libres à **{hour} h** ({day}). Je réserve la salle ?"
    arguments: JsonObject = {"people": ", ".join(people), "day": day}
    request = used(rng, question, agenda, "find_free_slot", arguments, result)
    return Talk("operations", "fr", "meeting", request, [reply(answer)], (agenda,),
                ("find_free_slot",), agent="ag_a94e21c07b5d4f7f8e6630d1b2c4f5a8")  # fmt: skip


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
    return Talk("research", "en", "tool_request", [user(question)], [answer], (WEB_SEARCH, CALCULATOR),
                ("web_search", "web_search"))  # fmt: skip


BUILDERS: tuple[Builder, ...] = (
    loan, savings, scaling, statistics, group_by, weather, lookup, order, meeting, tool_request,
)  # fmt: skip
