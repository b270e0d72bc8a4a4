"""From a model to its sheets: one about the model, one with its facts, one a table, one of its cases."""

import json
import re
from collections.abc import Iterable

from schakel.selection import dmn
from schakel.selection.editing.of_rules import LANGUAGES
from schakel.selection.reading import ANSWERS
from schakel.selection.sheets.grid import Head, Row, Sheet
from schakel.selection.written import WrittenCases, stored_cases

TITLE_CHARACTERS = 31
TABLE_HEAD = 7
_NOT_IN_TITLE = re.compile(r"[\[\]:*?/\\']")


def to_sheets(model: dmn.Model, written: WrittenCases, *, language: str = "nl") -> list[Sheet]:
    """The sheets of a model. ``from_sheets`` gives the same model for them.

    Decisions that are not a table stand in none: they are changed in the DMN file.
    """
    sheets = [_about(model, language), _facts(model, language)]
    taken = {sheet.title.casefold() for sheet in sheets} | {word.casefold() for word in _titles()}
    for name, decision in model.definitions.decisions.items():
        if isinstance(decision.logic, dmn.DecisionTable):
            title = _title(name, taken)
            taken.add(title.casefold())
            sheets.append(_table(title, name, decision.logic, language))
    return [*sheets, _cases(model, written, language)]


def _titles() -> Iterable[str]:
    return (word for head in (Head.MODEL, Head.FACTS, Head.CASES) for word in head.value)


def _title(name: str, taken: Iterable[str]) -> str:
    """A title that a spreadsheet allows, which no other sheet has."""
    plain = _NOT_IN_TITLE.sub("-", name)[:TITLE_CHARACTERS].strip() or "-"
    title, number = plain, 1
    while title.casefold() in taken:
        number += 1
        title = f"{plain[: TITLE_CHARACTERS - 4]} {number}"
    return title


def _about(model: dmn.Model, language: str) -> Sheet:
    explained = {
        "nl": "Elk besluit heeft een blad. Een regel is een rij. Een streepje is: maakt niet uit.",
        "en": "Each decision has a sheet. A rule is a row. A dash says: this does not matter.",
    }
    rows: list[Row] = [
        (Head.MODEL.word(language), model.name),
        (Head.VERSION.word(language), model.version),
        (Head.HELP.word(language), explained["nl" if language == "nl" else "en"]),
    ]
    return Sheet(Head.MODEL.word(language), tuple(rows))


FACT_COLUMNS = (
    Head.FACT,
    Head.LABEL_NL,
    Head.LABEL_EN,
    Head.TYPE,
    Head.ALLOWED,
    Head.DESCRIPTION,
)


def _facts(model: dmn.Model, language: str) -> Sheet:
    head = tuple(one.word(language) for one in FACT_COLUMNS)
    return Sheet(Head.FACTS.word(language), (head, *(fact_row(model, n) for n in model.inputs)), 1)


def fact_row(model: dmn.Model, name: str) -> tuple[str, ...]:
    """A fact as its row says it."""
    data = model.inputs[name]
    types = {one.name: one for one in model.definitions.types}
    kind = types.get(data.type_name)
    return (
        name,
        data.label.get("nl", ""),
        data.label.get("en", ""),
        data.type_name,
        "" if kind is None else kind.allowed,
        data.description,
    )


def languages_of(table: dmn.DecisionTable) -> tuple[str, ...]:
    """The languages of the explanations: Dutch and English, and whatever else a rule has."""
    more = {name for rule in table.rules for name in rule.explanation} - set(LANGUAGES)
    return (*LANGUAGES, *sorted(more))


def _table(title: str, name: str, table: dmn.DecisionTable, language: str) -> Sheet:
    def word(head: Head) -> str:
        return head.word(language)

    columns, outputs = table.columns, table.outputs
    spoken = languages_of(table)
    after = [f"{word(Head.WHY)} ({one})" for one in spoken]
    after += [word(Head.SOURCE), word(Head.VARIATION), word(Head.DESCRIPTION)]
    after += [f"{word(Head.NOTE)}: {one}" for one in table.annotations]
    policy = " ".join(filter(None, (table.hit_policy, table.aggregation)))
    rows: list[Row] = [
        (word(Head.DECISION), name, word(Head.HIT_POLICY), policy),
        (
            word(Head.RULE),
            *(word(Head.IF) for _ in columns),
            *(word(Head.THEN) for _ in outputs),
            *after,
        ),
        (word(Head.NAME), *(one.label for one in columns), *(one.label for one in outputs)),
        (word(Head.ASKS), *(one.text for one in columns), *(one.name for one in outputs)),
        (word(Head.TYPE), *(o.type_name for o in columns), *(o.type_name for o in outputs)),
        (word(Head.ALLOWED), *(o.allowed_text for o in columns), *(o.values_text for o in outputs)),
        (word(Head.OTHERWISE), *("" for _ in columns), *(one.default_text for one in outputs)),
    ]
    rows += [_rule(table, rule, spoken, language) for rule in table.rules]
    return Sheet(title, tuple(rows), TABLE_HEAD)


def _rule(
    table: dmn.DecisionTable, rule: dmn.Rule, spoken: tuple[str, ...], language: str
) -> tuple[str, ...]:
    told = {True: Head.OPEN.word(language), False: Head.CLOSED.word(language), None: ""}
    return (
        rule.id,
        *rule.texts,
        *rule.output_texts,
        *(rule.explanation.get(one, "") for one in spoken),
        rule.source,
        told[rule.open_to_variation],
        rule.description,
        *(rule.annotations.get(name, "") for name in table.annotations),
    )


def expected_of(model: dmn.Model, written: WrittenCases) -> tuple[str, ...]:
    """The decisions that written cases of a model may say something about."""
    said = {name for case in written.cases for name in case.expected}
    return tuple(name for name in ANSWERS if name in said or name in model.decisions)


def facts_of(model: dmn.Model, written: WrittenCases) -> tuple[str, ...]:
    """The facts of written cases: those of the model, and what a case names besides."""
    more = dict.fromkeys(name for case in written.cases for name in case.facts)
    return tuple(dict.fromkeys((*model.inputs, *written.base, *more)))


def _cases(model: dmn.Model, written: WrittenCases, language: str) -> Sheet:
    facts, answers = facts_of(model, written), expected_of(model, written)
    head = (
        Head.CASE.word(language),
        *(f"{Head.IF.word(language)}: {name}" for name in facts),
        *(f"{Head.THEN.word(language)}: {name}" for name in answers),
        Head.FIRES.word(language),
    )
    base = (Head.BASE.word(language), *(_shown(written.base, name) for name in facts))
    rows = [
        (
            case["name"],
            *(
                Head.UNKNOWN.word(language)
                if name in case.get("unknown", ())
                else _shown(case["facts"], name)
                for name in facts
            ),
            *(_shown(case, name) for name in answers),
            ", ".join(case["fires"]),
        )
        for case in stored_cases(written)["cases"]
    ]
    return Sheet(Head.CASES.word(language), (head, base, *rows), 1)


def _shown(values: dict[str, object], name: str) -> str:
    """A value as FEEL writes it, which is how JSON does; nothing where nothing is said."""
    return json.dumps(values[name], ensure_ascii=False) if name in values else ""
