"""What was refused, withdrawn or never answered is destroyed at the receiver, at once.

Besluit Wgs 1.16.1b and ruling 25: fields, copies, search keys and drafts go; ids, times, reason
code, where else to go and the decider stay. The giver keeps its own data.
"""

import uuid

from schakel.access.actions import CaseKey, Entitling, entitle, revoke
from schakel.access.queries import UnitInfo
from schakel.access.rules import Basis, FieldGroup, Purpose
from schakel.access.viewer import Viewer
from schakel.cases.actions import forget_content, set_state
from schakel.cases.queries import Header, header
from schakel.cases.rules.states import HouseState
from schakel.handover.models import EntryTest, Offer, OfferQuestion, SharedPart
from schakel.people.actions import forget_case as forget_people
from schakel.selection.actions.proposing import forget_case as forget_proposals
from schakel.sharing.actions.disclosing import end, forget_reasons
from schakel.worklist.actions import drop


def destroy(
    case_id: uuid.UUID, *, by: Viewer, offer: Offer | None, keeper: UnitInfo | None
) -> None:
    """Destroy the receiver's dossier down to its header, and close it. Needs a service context.

    ``keeper`` is the unit that may go on seeing the bare header and the decision, if any.
    """
    case = header(case_id, viewer=by)
    set_state(case_id, HouseState.GEWEIGERD, by=by)
    forget_people(case_id)
    forget_content(case_id)
    forget_proposals(case_id)
    SharedPart.objects.filter(case_id=case_id).delete()
    EntryTest.objects.filter(case_id=case_id).delete()
    if offer is not None:
        OfferQuestion.objects.filter(offer=offer).delete()
        end(offer.disclosure_id)
        forget_reasons(offer.disclosure_id)
    revoke(case_id)
    drop(case_id, by=by.person_id, why_not="REFUSED")
    if keeper is not None:
        entitle(_closed(case), [_header_only(keeper)])


def _closed(case: Header) -> CaseKey:
    return CaseKey(case.case_id, case.owner_org, case.opened_at, case.region, case.kind, live=False)


def _header_only(keeper: UnitInfo) -> Entitling:
    return Entitling(
        unit=keeper,
        field_groups=frozenset({FieldGroup.ENTRY_TEST}),
        purpose=Purpose.COMPLEX_CASE,
        basis=Basis.PARTICIPANT,
        house_data=True,
    )
