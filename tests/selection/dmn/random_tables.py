"""Random decision tables with random facts: as a naive table, and as the model that must agree."""

import datetime as dt
from decimal import Decimal

from schakel.selection import dmn
from schakel.selection.dmn import YearsMonths
from tests.selection.dmn import naive
from tests.selection.dmn.building import decision, definitions, table
from tests.selection.dmn.naive import Anything, Is, OneOf, Question, Than, Within

CONSTANTS = {
    naive.NUMBER: [Decimal(text) for text in ("-2", "0", "0.1", "1", "2.5", "3", "18", "1000000")],
    naive.STRING: ["", "a", "b", "bb", "c", "É", "Z", "it's", "100%"],
    naive.BOOLEAN: [True, False],
    naive.DATE: [
        dt.date(2026, 1, 1),
        dt.date(2026, 1, 2),
        dt.date(2026, 2, 28),
        dt.date(2027, 1, 1),
    ],
    naive.TIME: [dt.time(0, 0), dt.time(8, 30), dt.time(8, 31), dt.time(23, 59, 59)],
    naive.MOMENT: [
        dt.datetime(2026, 1, 1),
        dt.datetime(2026, 1, 1, 0, 0, 1),
        dt.datetime(2026, 6, 1, 12, 30),
    ],
    naive.SPAN: [
        dt.timedelta(hours=-1),
        dt.timedelta(0),
        dt.timedelta(hours=6),
        dt.timedelta(days=2),
    ],
    naive.MONTHS: [YearsMonths(-1), YearsMonths(0), YearsMonths(1), YearsMonths(14)],
}
AROUND = {
    naive.NUMBER: lambda value: [value - Decimal("0.05"), value + Decimal("0.05")],
    naive.STRING: lambda value: [value + "!", value[:-1]],
    naive.BOOLEAN: lambda value: [],
    naive.DATE: lambda value: [value - dt.timedelta(1), value + dt.timedelta(1)],
    naive.TIME: lambda value: [
        value.replace(microsecond=1),
        value.replace(minute=value.minute + 1) if value.minute < 59 else value,
        dt.time(4),
    ],
    naive.MOMENT: lambda value: [value - dt.timedelta(0, 0, 1), value + dt.timedelta(0, 0, 1)],
    naive.SPAN: lambda value: [value - dt.timedelta(0, 0, 1), value + dt.timedelta(0, 0, 1)],
    naive.MONTHS: lambda value: [YearsMonths(value.months - 1), YearsMonths(value.months + 1)],
}
GRIDS = {
    kind: list(
        dict.fromkeys(
            [v for c in values for v in (c, *AROUND[kind](c))] + ["Zz"] * (kind == naive.STRING)
        )
    )
    for kind, values in CONSTANTS.items()
}
LISTS = ["COLLECT", "RULE ORDER", "OUTPUT ORDER"]
POLICIES = [
    *((policy, None) for policy in ("UNIQUE", "ANY", "PRIORITY", "FIRST", *LISTS)),
    *(("COLLECT", name) for name in ("SUM", "COUNT", "MIN", "MAX")),
]


def random_cell(random, kind):
    """A cell on values of a kind; a third ask nothing."""
    if random.randint(0, 2) == 0:
        return Anything()
    cells = tuple(_simple(random, kind) for _ in range(random.choice([1, 1, 1, 2, 3])))
    negated = random.randint(0, 4) == 0
    if not negated and len(cells) == 1 and random.randint(0, 5) == 0 and kind != naive.BOOLEAN:
        return Question(_than(random, kind), _than(random, kind))
    return OneOf(cells, negated=negated)


def _than(random, kind):
    return Than(random.choice(["<", "<=", ">", ">="]), random.choice(CONSTANTS[kind]))


def _simple(random, kind):
    shape = random.randint(0, 9)
    if shape == 0:
        return Is(None)
    if shape < 4 or kind == naive.BOOLEAN:
        return Is(random.choice(CONSTANTS[kind]))
    if shape < 7:
        return _than(random, kind)
    low, high = sorted((random.choice(CONSTANTS[kind]), random.choice(CONSTANTS[kind])))
    return Within(low, random.choice([True, False]), high, random.choice([True, False]))


def _allowed(random, kind):
    """Usually nothing; else a part of the domain that null is no part of."""
    if random.randint(0, 5) or kind == naive.BOOLEAN:
        return None
    if random.randint(0, 1):
        return OneOf(tuple(Is(value) for value in CONSTANTS[kind][:3]))
    return OneOf((Than(">=", CONSTANTS[kind][1]),))


def random_table(random, *, columns=4, rules=7):
    """A naive table of up to that size."""
    policy, aggregation = random.choice(POLICIES)
    kinds = [random.choice(list(CONSTANTS)) for _ in range(random.randint(1, columns))]
    made = tuple(
        naive.NaiveColumn(f"fact {n}", kind, _allowed(random, kind), _allowed(random, kind))
        for n, kind in enumerate(kinds)
    )
    numbers = aggregation is not None or random.randint(0, 3) == 0
    values = [Decimal(n) for n in (1, 2, 5)] if numbers else ["A", "B", "it's"]
    names = ("result",) if aggregation or random.randint(0, 4) else ("one", "two")
    return naive.NaiveTable(
        policy,
        aggregation,
        made,
        tuple(
            (
                tuple(random_cell(random, column.type) for column in made),
                tuple(random.choice(values) for _ in names),
            )
            for _ in range(random.randint(0, rules))
        ),
        names,
        tuple(random.sample(values, random.randint(1, 3)))
        if policy in {"PRIORITY", "OUTPUT ORDER"}
        else (),
        random.choice([None, values[0]]) if len(names) == 1 else None,
        {column.name: GRIDS[column.type] for column in made},
    )


def random_facts(random, table):
    """A value near a constant for each fact; now and then null, and now and then not given."""
    facts = {}
    for column in table.columns:
        choice = random.randint(0, 9)
        if choice > 0:
            facts[column.name] = None if choice == 1 else random.choice(GRIDS[column.type])
    return facts


def as_model(made):
    """The model of a naive table, through the XML and the parser."""
    types = []
    inputs = []
    for number, column in enumerate(made.columns):
        types.append(_type(f"t{number}", column))
        inputs.append(
            f'<inputData id="in {column.name}" name="{column.name}">'
            f'<variable name="{column.name}" typeRef="t{number}"/></inputData>'
        )
    listed = ", ".join(naive.feel(value) for value in made.order)
    values = f"<outputValues><text>{listed}</text></outputValues>" if made.order else ""
    entry = ""
    if made.default is not None:
        text = naive.feel(made.default)
        entry = f"<defaultOutputEntry><text>{text}</text></defaultOutputEntry>"
    aggregation = f' aggregation="{made.aggregation}"' if made.aggregation else ""
    logic = table(
        [column.name for column in made.columns],
        [
            ([cell.text() for cell in cells], [naive.feel(value) for value in outputs])
            for cells, outputs in made.rules
        ],
        hit=f'hitPolicy="{made.policy}"{aggregation}',
        outputs="".join(f'<output name="{name}">{values}{entry}</output>' for name in made.outputs),
        allowed={c.name: c.column_allowed.text() for c in made.columns if c.column_allowed},
    )
    names = [column.name for column in made.columns]
    return dmn.load(definitions(*types, *inputs, decision("answer", logic, inputs=names)))


def _type(name, column):
    text = ""
    if column.input_allowed is not None:
        test = column.input_allowed.text().replace("<", "&lt;").replace(">", "&gt;")
        text = f"<allowedValues><text>{test}</text></allowedValues>"
    return f'<itemDefinition name="{name}"><typeRef>{column.type}</typeRef>{text}</itemDefinition>'
