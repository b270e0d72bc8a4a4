"""What is wrong with a version, as remarks that stand beside the rule and the cell they are about."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from schakel.selection.actions.versions import Checked
from schakel.selection.dmn.checking import sentence, unchecked_sentence
from schakel.selection.fitting import Misfit, Unfit
from schakel.web.words_cells import outcome_words
from schakel.web.words_rules import model_word
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


def remarks(found: Checked) -> list[Remark]:
    """All that was found, in order: tables first, then the door, then what could not be looked at."""
    language = "en" if get_language() == "en" else "nl"
    told = [
        Remark(sentence(one, language), one.decision, one.rules, one.columns)
        for one in found.findings.found
    ]
    told += _more(found)
    told += [_of_misfit(one) for one in found.misfits]
    for left in found.findings.unchecked:
        text = f"{model_word(left.decision)}: {unchecked_sentence(left, language)}."
        told.append(Remark(text, left.decision, left.rules, left.columns, stops=False))
    return told


def _more(found: Checked) -> Iterator[Remark]:
    number = sum(found.findings.more.values())
    if number:
        yield Remark(_("And %(n)s more of the same kind.") % {"n": number})


def _of_misfit(one: Misfit) -> Remark:
    what = f" ({outcome_words(one.what)})" if one.what else ""
    text = f"{UNFIT[one.why]}{what}"
    if one.why in OF_CASES:
        return Remark(f"{one.place}: {text}", case=one.place)
    if one.why in {Unfit.OTHER_MODEL, Unfit.NO_DECISION, Unfit.UNKNOWN_FACT, Unfit.FACT_TYPE}:
        return Remark(f"{model_word(one.place)}: {text}" if one.place else text)
    return Remark(text, rules=(one.place,))


def of_rule(all_: Iterable[Remark], rule: str) -> list[Remark]:
    """The remarks about one rule."""
    return [one for one in all_ if rule in one.rules]


def of_column(all_: Iterable[Remark], label: str) -> list[Remark]:
    """The remarks about one column, among those of a rule."""
    return [one for one in all_ if label in one.columns]
