"""What is wrong with a version, as remarks that stand beside the rule and the cell they are about."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from schakel.selection import dmn
from schakel.selection.actions.versions import Checked, look_at_model
from schakel.selection.dmn.checking import Finding, sentence, unchecked_sentence
from schakel.selection.dmn.checking.findings import UNREACHABLE
from schakel.selection.fitting import Misfit, Unfit
from schakel.selection.overlays import table_of
from schakel.selection.queries.versions import VersionView
from schakel.selection.rules import Door
from schakel.selection.written import read_cases
from schakel.web.words_cells import cell_words, outcome_words
from schakel.web.words_rules import in_language, model_word
from schakel.web.words_versions import UNFIT

OF_CASES = frozenset({Unfit.CASE_DIFFERS, Unfit.CASE_FAILS})


@dataclass(frozen=True)
class Remark:
    """One sentence: about which decision, which rules and which columns (by their names).

    ``case`` is the name of a written case. ``stops``: the version cannot go on with it.
    """

    text: str
    decision: str = ""
    rules: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    case: str = ""
    stops: bool = True


def looked_at(view: VersionView) -> Checked:
    """What a check finds in a version. The same text is looked at once, however many pages show it."""
    return _looked_at(view.door, view.document, json.dumps(view.stored))


@lru_cache(maxsize=32)
def _looked_at(door: Door, document: bytes, stored: str) -> Checked:
    return look_at_model(door, dmn.load(document), read_cases(json.loads(stored)))


def remarks(found: Checked, model: dmn.Model) -> list[Remark]:
    """All that was found, in order: tables first, then the door, then what could not be looked at."""
    language = "en" if get_language() == "en" else "nl"
    told = [_of_finding(one, model, language) for one in found.findings.found]
    told += _more(found)
    told += [_of_misfit(one) for one in found.misfits]
    for left in found.findings.unchecked:
        text = f"{model_word(left.decision)}: {unchecked_sentence(left, language)}."
        told.append(Remark(text, left.decision, left.rules, left.columns, stops=False))
    return told


def _of_finding(one: Finding, model: dmn.Model, language: str) -> Remark:
    """A finding with its counter-example in the words of the screen."""
    text = sentence(one, language)
    names = _labels(model, one.decision)
    for name, value in one.example.items():
        plain = f'"{value}"' if isinstance(value, str) else dmn.feel_string(value)
        label = names.get(name, name)
        text = text.replace(f"{name} = {plain}", f"{label}: {cell_words(plain)}")
    # A rule that comes first is no fault of its own.
    about = one.rules[:1] if one.kind == UNREACHABLE else one.rules
    return Remark(text, one.decision, about, one.columns)


def _labels(model: dmn.Model, decision: str) -> dict[str, str]:
    """The names for people of what a table asks."""
    table = table_of(model, decision)
    columns = table.columns if table is not None else ()
    facts = {name: in_language(data.label) or name for name, data in model.inputs.items()}
    return {**{column.text: column.label for column in columns}, **facts}


def _more(found: Checked) -> Iterator[Remark]:
    number = sum(found.findings.more.values())
    if number:
        yield Remark(_("And %(n)s more of the same kind.") % {"n": number})


def _of_misfit(one: Misfit) -> Remark:
    what = f" ({outcome_words(one.what)})" if one.what else ""
    text = f"{UNFIT[one.why]}{what}"
    if one.why in OF_CASES:
        return Remark(f"{one.place}: {text}", case=one.place)
    if one.why in {
        Unfit.OTHER_MODEL,
        Unfit.NO_DECISION,
        Unfit.OTHER_SHAPE,
        Unfit.UNKNOWN_FACT,
        Unfit.FACT_TYPE,
    }:
        return Remark(f"{model_word(one.place)}: {text}" if one.place else text)
    return Remark(text, rules=(one.place,))


def of_rule(all_: Iterable[Remark], rule: str) -> list[Remark]:
    """The remarks about one rule."""
    return [one for one in all_ if rule in one.rules]


def of_column(all_: Iterable[Remark], label: str) -> list[Remark]:
    """The remarks about one column, among those of a rule."""
    return [one for one in all_ if label in one.columns]
