"""All marks of a template, whatever its kind."""

from datetime import date

from schakel.simulation.country.marks import Mark, marks_of_shift
from schakel.simulation.country.marks_of_cases import CaseMarks
from schakel.simulation.country.marks_of_houses import marks_of_notification, marks_of_signal
from schakel.simulation.country.places import regions
from schakel.simulation.country.templates import (
    CaseTemplate,
    NotificationTemplate,
    ShiftTemplate,
    SignalTemplate,
    Template,
)


def marks_of(template: Template, on: date) -> list[Mark]:
    """What a template leaves in the journal, in the order of the clock, with the models and terms that
    are in force on a day. What happens after the end of a period is among it: see ``first_left_out``."""
    organisations = regions()[template.region].municipalities[0].partners
    match template:
        case CaseTemplate():
            return CaseMarks(template, organisations, on).all()
        case NotificationTemplate():
            return marks_of_notification(template, organisations, on)
        case SignalTemplate():
            return marks_of_signal(template)
        case ShiftTemplate():
            return marks_of_shift(template, organisations)
