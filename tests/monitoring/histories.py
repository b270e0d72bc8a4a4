"""A made-up history of events, written as the acts write them, for what needs many of them."""

import uuid
from datetime import timedelta

from django.db import transaction

from schakel.access.context import as_service
from schakel.journal.actions import Count, count
from schakel.kernel import clock
from tests.personas import ROTTERDAM


def a_history(*, months, a_month, region=ROTTERDAM):
    """Cases of so many months, so many each; two in three are decided on the next day."""
    now = clock.now()
    facts = []
    for number in range(months * a_month):
        came = now - timedelta(days=9 + number * 30 / a_month)
        about = {"case": uuid.uuid4()}
        facts.append(Count("CASE_RECEIVED", came, region, "POL", about))
        after = timedelta(days=1 if number % 3 else 8)
        decided = {"within_holding": False, "proposed": True, "followed": True}
        facts.append(Count("CASE_DISPOSED", came + after, region, "OM", about, decided))
    with transaction.atomic(), as_service("demo"):
        count(facts)
