"""What the tests of hand-over and house do again and again, in the words of the field."""

import uuid
from dataclasses import replace
from datetime import timedelta

from django.db import connection, transaction

from schakel.access.context import as_service
from schakel.cases.queries import header_by_number
from schakel.handover.actions.answering import accept, prepare
from schakel.handover.actions.offering import offer, open_received
from schakel.handover.rules import (
    Criteria,
    Direction,
    EntryPart,
    EntryTestDraft,
    OfferDraft,
    Refusal,
    RefusalReason,
    receiving_case_id,
)
from schakel.kernel import clock
from schakel.sharing.rules import Choice
from schakel.table.actions.decisions import assess
from tests.personas import HOUSE, a_case_message, a_notification_message, send, signed_in

REPORT, CRIMINAL = "WGS-2.31.1-REPORT", "WJSG-39F-WGS"
BSN = "999990019"


def a_choice(group, ground=None, purpose="COMPLEX_CASE", necessity="Nodig voor de toets."):
    own = REPORT if group in {"IDENTITY", "BSN", "CONTRIBUTION"} else CRIMINAL
    return Choice(group, purpose, ground or own, necessity)


VICTIM = {"person": {"surname": "Slachtoffer"}, "wishes": "geen contact"}


def a_case(people, **changes):
    """A criminal case in Rotterdam, with an assessment; returns its id."""
    number = send(a_case_message(**changes))["case"]
    with signed_in(people["prosecutor"]) as viewer:
        case_id = header_by_number(number, viewer=viewer).case_id
        assess(case_id, text="Patroon van overlast", version=0, by=viewer)
    return case_id


def a_draft(case_id, groups=("IDENTITY", "OFFENCE_SUMMARY"), **changes):
    draft = OfferDraft(
        offer_id=uuid.uuid4(),
        case_id=case_id,
        direction=Direction.TO_HOUSE,
        house=HOUSE,
        receiver_name="R. Procesregisseur",
        receiver_phone="+31000000001",
        why_now="Derde aanhouding in een maand.",
        question="Kan het huis de regie nemen?",
        choices=[a_choice(group) for group in groups],
        criteria=Criteria(
            problems_person_or_family="Verslaving",
            life_domains=("addiction", "finances"),
            objective_indications="Drie aanhoudingen",
            domains_needed=("criminal", "care"),
        ),
    )
    return replace(draft, **changes)


def offered(people, **changes):
    """An offer by the prosecutor; returns its id and the receiver's dossier."""
    draft = a_draft(a_case(people), **changes)
    with signed_in(people["prosecutor"]) as viewer:
        offer(draft, by=viewer)
    return draft.offer_id, receiving_case_id(draft.offer_id)


def a_test(**parts):
    yes = EntryPart(met=True, words="Dat blijkt uit de aanmelding.")
    names = ("problems", "several_domains", "indications", "several_chains", "purpose")
    return EntryTestDraft(**{name: parts.get(name, yes) for name in names})


def accepted(people, **changes):
    """An offer that went all the way to acceptance."""
    offer_id, case_id = offered(people, **changes)
    with signed_in(people["director"]) as viewer:
        open_received(offer_id, by=viewer)
        prepare(case_id, a_test(), by=viewer)
        accept(case_id, by=viewer)
    return offer_id, case_id


def a_notification(people, **changes):
    """A notification of the GGD; returns the house case."""
    number = send(a_notification_message(**changes))["case"]
    with signed_in(people["director"]) as viewer:
        return header_by_number(number, viewer=viewer).case_id


def a_refusal(**changes):
    refusal = Refusal(RefusalReason.ONE_CHAIN_SUFFICES, "De reclassering kan dit.", "Reclassering")
    return replace(refusal, **changes)


def tomorrow():
    return clock.now() + timedelta(days=1)


def found_in(canary):
    """Every text, array, json and bytes column of every table in which the text stands."""
    with transaction.atomic(), as_service("grep"), connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, a.attname, format_type(a.atttypid, NULL) FROM pg_class c"
            " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped"
            " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'"
            " AND has_table_privilege(c.oid, 'SELECT') AND (format_type(a.atttypid, NULL) ~"
            " '^(text|character varying|json|jsonb|bytea)' OR a.attndims > 0)"
        )
        found = []
        for table, column, kind in cursor.fetchall():
            place = f'"{column}"' if kind == "bytea" else f'"{column}"::text'
            value = "convert_to(%s, 'UTF8')" if kind == "bytea" else "%s"
            cursor.execute(
                f'SELECT 1 FROM "{table}" WHERE position({value} in {place}) > 0 LIMIT 1', [canary]
            )
            if cursor.fetchone():
                found.append(f"{table}.{column}")
    return sorted(found)
