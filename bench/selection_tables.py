"""Made-up decision tables for the benchmarks: 12 facts of all types, and families of rules on them."""

import datetime as dt
from dataclasses import dataclass, field, replace
from decimal import Decimal
from random import Random
from xml.sax.saxutils import escape

NAMESPACE = "https://www.omg.org/spec/DMN/20230324/MODEL/"
WORDS = ("AREA", "BOAT", "COAST", "DIKE", "EAST", "FERRY")
FIRST_DAY = dt.date(2020, 1, 1)
DAYS = 2_000
# Name, type, and the whole numbers that stand for the fact's values: [0, size).
FACTS = (
    ("age", "number", 100),
    ("count", "number", 40),
    ("amount", "number", 5_000),
    ("score a", "number", 1_000),
    ("born", "date", DAYS),
    ("seen", "date", DAYS),
    ("place", "string", len(WORDS)),
    ("kind", "string", len(WORDS)),
    ("colour", "string", len(WORDS)),
    ("minor", "boolean", 2),
    ("known", "boolean", 2),
    ("armed", "boolean", 2),
)


@dataclass(frozen=True)
class Row:
    """A rule: for each fact that it asks a span of whole numbers [low, high), and its output."""

    spans: dict[int, tuple[int, int]]
    output: str


@dataclass(frozen=True)
class MadeTable:
    """A table of the benchmark, under one of DMN's hit policies."""

    rows: tuple[Row, ...]
    policy: str
    facts: tuple[tuple[str, str, int], ...] = field(default=FACTS)

    def under(self, policy: str) -> "MadeTable":
        """The same rules under another hit policy."""
        return replace(self, policy=policy)


def value(place: int, number: int) -> object:
    """The value of a fact that a whole number stands for."""
    kind = FACTS[place][1]
    if kind == "number":
        return Decimal(number)
    if kind == "date":
        return FIRST_DAY + dt.timedelta(days=number)
    return WORDS[number] if kind == "string" else bool(number)


def partition(random: Random, rules: int) -> list[Row]:
    """Rules that cover everything once: the space, cut in two again and again."""
    spans = [{place: (0, size) for place, (_, _, size) in enumerate(FACTS)}]
    while len(spans) < rules:
        chosen = spans.pop(random.randrange(len(spans)))
        place = random.choice([p for p, (low, high) in chosen.items() if high - low > 1])
        low, high = chosen[place]
        cut = random.randint(low + 1, high - 1)
        spans += [{**chosen, place: (low, cut)}, {**chosen, place: (cut, high)}]
    random.shuffle(spans)
    asked = [{p: span for p, span in one.items() if span != (0, FACTS[p][2])} for one in spans]
    return [Row(one, f"OUT{number % 8}") for number, one in enumerate(asked)]


def family(name: str, random: Random, rules: int = 200) -> MadeTable:
    """A table of a family: partition, holes, opened or scattered."""
    rows = partition(random, rules)
    if name == "holes":
        rows = random.sample(rows, len(rows) - rules // 10)
    elif name == "opened":
        rows = [
            replace(r, spans={p: s for p, s in r.spans.items() if random.random() >= 0.3})
            for r in rows
        ]
    elif name == "scattered":
        rows = [Row(_scattered(random), f"OUT{number % 8}") for number in range(rules)]
    return MadeTable(tuple(rows), "UNIQUE")


def _scattered(random: Random) -> dict[int, tuple[int, int]]:
    """A span of about half of each fact; three in ten facts are not asked."""
    spans: dict[int, tuple[int, int]] = {}
    for place, (_, _, size) in enumerate(FACTS):
        if random.random() >= 0.3:
            width = max(1, size // 2)
            low = random.randint(0, size - width)
            spans[place] = (low, low + width)
    return spans


def cell(place: int, span: tuple[int, int] | None) -> str:
    """The text of a cell."""
    if span is None:
        return "-"
    kind, size = FACTS[place][1:]
    low, high = span
    if kind in {"number", "date"}:
        ends = [str(low), str(high)]
        if kind == "date":
            ends = [f'date("{value(place, low)}")', f'date("{FIRST_DAY + dt.timedelta(high)}")']
        if low == 0:
            return f"< {ends[1]}"
        return f">= {ends[0]}" if high == size else f"[{ends[0]}..{ends[1]})"
    if kind == "boolean":
        return "true" if low else "false"
    return ", ".join(f'"{word}"' for word in WORDS[low:high])


def xml(table: MadeTable) -> bytes:
    """The table as a DMN file with one decision, `answer`; the words are enumerated types."""
    listed = ", ".join(f'"{word}"' for word in WORDS)
    word = f"<typeRef>string</typeRef><allowedValues><text>{escape(listed)}</text></allowedValues>"
    parts = [f'<itemDefinition name="word">{word}</itemDefinition>']
    for name, kind, _ in FACTS:
        of = "word" if kind == "string" else kind
        parts.append(
            f'<inputData id="i {name}" name="{name}"><variable name="{name}" typeRef="{of}"/></inputData>'
        )
    columns = "".join(
        f'<input label="{name}"><inputExpression><text>{name}</text></inputExpression></input>'
        for name, _, _ in FACTS
    )
    rules = "".join(
        f'<rule id="R{number}">'
        + "".join(
            f"<inputEntry><text>{escape(cell(place, row.spans.get(place)))}</text></inputEntry>"
            for place in range(len(FACTS))
        )
        + f'<outputEntry><text>"{row.output}"</text></outputEntry></rule>'
        for number, row in enumerate(table.rows, start=1)
    )
    needs = "".join(
        f'<informationRequirement><requiredInput href="#i {name}"/></informationRequirement>'
        for name, _, _ in FACTS
    )
    parts.append(
        f'<decision id="d" name="answer"><variable name="answer"/>{needs}'
        f'<decisionTable hitPolicy="{table.policy}">{columns}<output name="answer"/>{rules}'
        "</decisionTable></decision>"
    )
    body = "".join(parts)
    return f'<definitions xmlns="{NAMESPACE}" id="m" name="m" namespace="urn:m">{body}</definitions>'.encode()


def facts(random: Random, rows: int, *, null: float = 0.05) -> list[dict[str, object]]:
    """Random facts of all types, some of them null."""
    return [
        {
            name: None if random.random() < null else value(place, random.randrange(size))
            for place, (name, _, size) in enumerate(FACTS)
        }
        for _ in range(rows)
    ]
