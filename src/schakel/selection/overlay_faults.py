"""A fault of a deviation as a sentence with its place, for who writes one. Pure."""

from schakel.kernel.errors import FieldError
from schakel.selection.overlays import Fault, Why


def as_error(fault: Fault) -> FieldError:
    """The field of ``Deviation`` that a fault is about, and what is wrong there."""
    found = _of_the_rule(fault) or _of_its_content(fault)
    if found is not None:
        return found
    text = "Another deviation of this region has the same name. Choose another rule or period."
    return FieldError("rule", fault.why.value, text)


def _of_the_rule(fault: Fault) -> FieldError | None:
    code = fault.why.value
    match fault.why:
        case Why.NO_DECISION:
            return FieldError("decision", code, "This model has no such table of rules.")
        case Why.NO_RULE:
            return FieldError("rule", code, "There is no such rule in this table in that period.")
        case Why.CLOSED:
            text = "This rule is the same everywhere: a region may not change it."
            return FieldError("rule", code, text)
        case Why.BEFORE_CLOSED:
            text = "Here it would stand before a rule that is the same everywhere. Choose a place below it."
            return FieldError("rule", code, text)
        case Why.TWICE:
            text = "This region does that rule otherwise already in a part of this period."
            return FieldError("rule", code, text)
        case _:
            return None


def _of_its_content(fault: Fault) -> FieldError | None:
    code = fault.why.value
    match fault.why:
        case Why.NO_COLUMN:
            text = "This table does not look at that fact."
            return FieldError(f"when.{fault.place}", code, text)
        case Why.CELL:
            text = (
                "This cannot be read. Write for example: true, >= 3, [18..23), or - for anything."
            )
            return FieldError(f"when.{fault.place}", code, text)
        case Why.OUTCOME:
            return FieldError("then", code, "Choose one of the outcomes that this table has.")
        case Why.WORDS:
            text = "Give the reason and the explanation in Dutch and English, and whose it is."
            return FieldError("reason", code, text)
        case Why.PERIOD:
            return FieldError("valid_until", code, "It ends before it begins.")
        case _:
            return None
