"""Conversations whose answers are computed: loans, savings, recipes, statistics, queries."""

from datetime import datetime
from random import Random
from statistics import mean, median, stdev

from .frames import Builder, Talk, reply, user
from .tools import CALCULATOR, INTERPRETER, used


def loan(rng: Random, _now: datetime) -> Talk:
    amount, years = rng.randrange(8, 42) * 10_000, rng.choice((10, 15, 20, 25, 30))
    rate = rng.randrange(190, 620, 5) / 100
    monthly, n = rate / 1200, years * 12
    payment = amount * monthly / (1 - (1 + monthly) ** -n)
    asked = f"{amount:,} euros over {years} years at {rate:.2f} %"
    question = rng.choice(
        (
            f"What is the monthly payment on a loan of {asked}?",
            f"I want to borrow {asked}. What will it cost me per month, and in total?",
            f"mortgage: {asked}. monthly??",
        )
    )
    answer = (
        f"The monthly payment is **{payment:,.2f} €**.\n\n"
        f"| | |\n|---|---:|\n| Borrowed | {amount:,.2f} € |\n| Payments | {n} |\n"
        f"| Paid in all | {payment * n:,.2f} € |\n| Interest | {payment * n - amount:,.2f} € |\n\n"
        f"Formula: $P \\cdot r / (1 - (1 + r)^{{-n}})$ with r = {rate:.2f} % / 12 and n = {n}. "
        "Insurance and fees come on top."
    )
    if rng.random() < 0.6:
        expression = f"{amount}*({rate}/1200)/(1-(1+{rate}/1200)**-{n})"
        request = used(rng, question, "calculator", {"expression": expression}, f"{payment:.4f}")
        return Talk(
            "finance", "en", "loan", request, [reply(answer)], (CALCULATOR,), ("calculator",)
        )
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
    dish, base, items = rng.choice(
        (
            ("banana bread", 8, (("flour", 250, "g"), ("sugar", 120, "g"), ("butter", 100, "g"))),
            (
                "lentil soup",
                4,
                (("red lentils", 300, "g"), ("stock", 1200, "ml"), ("carrot", 200, "g")),
            ),
            ("pizza dough", 4, (("flour", 500, "g"), ("water", 325, "ml"), ("salt", 12, "g"))),
            ("granola", 10, (("oats", 400, "g"), ("nuts", 150, "g"), ("honey", 120, "g"))),
            (
                "tiramisu",
                6,
                (("mascarpone", 500, "g"), ("ladyfingers", 200, "g"), ("coffee", 300, "ml")),
            ),
        )
    )
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
    what, unit = rng.choice(
        (
            ("response times", "ms"),
            ("daily sales", "units"),
            ("heights", "cm"),
            ("monthly rainfall", "mm"),
            ("support tickets a day", "tickets"),
        )
    )
    values = [round(rng.gauss(rng.choice((60, 140, 170)), 18)) for _ in range(rng.randrange(8, 16))]
    listed = ", ".join(map(str, values))
    question = rng.choice(
        (
            f"Here are our {what} in {unit}: {listed}. Mean, median and standard deviation please.",
            f"Analyse these {what} ({unit}): {listed}",
            f"any outliers in {listed}? ({what}, {unit})",
        )
    )
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
    request = used(
        rng,
        question,
        "code_interpreter",
        {"code": code},
        f"{middle} {median(values)} {spread}",
    )
    return Talk(
        "data_analysis",
        "en",
        "statistics",
        request,
        [reply(answer)],
        (INTERPRETER,),
        ("code_interpreter",),
        code=True,
    )


def group_by(rng: Random, _now: datetime) -> Talk:
    table, key, value, when = rng.choice(
        (
            ("orders", "country", "amount", "ordered_at"),
            ("visits", "page", "seconds", "seen_at"),
            ("tickets", "agent", "minutes", "closed_at"),
            ("trips", "driver", "km", "started_at"),
            ("payments", "method", "cents", "paid_at"),
            ("rentals", "branch", "days", "returned_at"),
        )
    )
    top, days = rng.choice((3, 5, 10, 20, 25)), rng.choice((7, 14, 30, 60, 90, 180))
    verb, sql = rng.choice((("total", "sum"), ("average", "avg"), ("highest", "max")))
    question = rng.choice(
        (
            f"Write a SQL query: {verb} {value} per {key} in {table}, last {days} days, top {top}.",
            f"sql for top {top} {key}s by {verb} {value} from {table} in the last {days} days?",
            f"Table {table}({key}, {value}, {when}). I need the {top} {key}s with the largest "
            f"{verb} {value} over the past {days} days.",
        )
    )
    answer = (
        f"```sql\nSELECT {key}, {sql}({value}) AS {verb}_{value}, count(*) AS n\nFROM {table}\n"
        f"WHERE {when} >= now() - interval '{days} days'\nGROUP BY {key}\n"
        f"ORDER BY {verb}_{value} DESC, {key}\nLIMIT {top};\n```\n\n"
        f"The second sort key makes ties stable. An index on `{table} ({when})` keeps the scan to "
        f"the last {days} days."
    )
    return Talk("sql", "en", "group_by", [user(question)], [reply(answer)], code=True)


BUILDERS: tuple[Builder, ...] = (loan, savings, scaling, statistics, group_by)
