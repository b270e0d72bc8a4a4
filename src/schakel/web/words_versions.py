"""The words for the life of a version, for what is wrong with one, and for what two have otherwise."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from schakel.selection.comparing import Aspect, Change
from schakel.selection.fitting import Unfit
from schakel.selection.life import Lack, State
from schakel.selection.overlays import Why

STATES: dict[str, Promise] = {
    State.DRAFT: _("Draft"),
    State.CHECKED: _("Checked"),
    State.TRIED: _("Tried"),
    State.APPROVED: _("Signed"),
    State.SCHEDULED: _("Scheduled"),
    State.IN_FORCE: _("In force"),
    State.RETIRED: _("No longer in force"),
}

UNFIT: dict[str, Promise] = {
    Unfit.OTHER_MODEL: _("No door asks a model of this name."),
    Unfit.NO_DECISION: _("This decision is not there, and its door asks for it."),
    Unfit.OTHER_SHAPE: _("This decision must give what it gives now: one answer, or a list."),
    Unfit.UNKNOWN_FACT: _("No message gives this fact."),
    Unfit.FACT_TYPE: _("This fact is of another kind than the door gives."),
    Unfit.UNKNOWN_PARTNER: _("There is no partner of this kind."),
    Unfit.UNKNOWN_OUTCOME: _("The screens cannot follow this outcome."),
    Unfit.TWO_RULES: _("Two rules have this name."),
    Unfit.NO_WORDS: _("The explanation is not there in Dutch and in English."),
    Unfit.NO_SOURCE: _("The source is not there."),
    Unfit.NO_VARIATION: _("It does not say whether a region may deviate."),
    Unfit.CASE_DIFFERS: _("This written case comes out differently from what was written."),
    Unfit.CASE_FAILS: _("This written case cannot be asked of the model."),
    Unfit.NO_CASE: _("No written case shows what this rule is for."),
}

LACKS: dict[str, Promise] = {
    Lack.OWN_WORK: _("You wrote this yourself. Somebody of another organisation must sign."),
    Lack.OWN_ORGANISATION: _(
        "Your organisation wrote this. Somebody of another organisation must sign."
    ),
    Lack.SIGNED_BEFORE: _("You signed this already. The second signature is of another person."),
}

CHANGES: dict[str, Promise] = {
    Change.ADDED: _("new"),
    Change.REMOVED: _("gone"),
    Change.CHANGED: _("changed"),
    Change.MOVED: _("moved"),
}

ASPECTS: dict[str, Promise] = {
    Aspect.CELL: _("Condition"),
    Aspect.OUTCOME: _("Then"),
    Aspect.EXPLANATION: _("Explanation"),
    Aspect.SOURCE: _("Source"),
    Aspect.VARIATION: _("May a region deviate?"),
    Aspect.DESCRIPTION: _("Description"),
    Aspect.LABEL: _("Name"),
    Aspect.ALLOWED: _("Values that may occur"),
    Aspect.TYPE: _("Kind"),
    Aspect.LOGIC: _("Calculation"),
    Aspect.HIT_POLICY: _("When several rules fit"),
    Aspect.DEFAULT: _("When no rule fits"),
}

HIT_POLICIES: dict[str, Promise] = {
    "FIRST": _("From top to bottom: the first rule that fits decides."),
    "UNIQUE": _("Only one rule may fit."),
    "ANY": _("Several rules may fit, if they all say the same."),
    "PRIORITY": _("Of the rules that fit, the heaviest outcome counts."),
}

MISFITS: dict[str, Promise] = {
    Why.NO_DECISION: _("its table is no longer there"),
    Why.NO_RULE: _("its rule is no longer there"),
    Why.CLOSED: _("the rule is no longer open to regions"),
    Why.BEFORE_CLOSED: _("it would come before a rule that is the same everywhere"),
    Why.NO_COLUMN: _("its table no longer asks this fact"),
    Why.CELL: _("a cell cannot be read any more"),
    Why.OUTCOME: _("its outcome is no longer allowed"),
    Why.WORDS: _("its words are not whole"),
    Why.PERIOD: _("its period is not right"),
    Why.ID_TAKEN: _("its name is taken"),
    Why.TWICE: _("two deviations change one rule"),
}


def hit_policy_words(policy: str) -> str:
    """What decides when several rules of a table fit."""
    return str(HIT_POLICIES.get(policy, _("Every rule that fits counts.")))
