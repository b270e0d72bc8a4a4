"""Reporting a person to the house on screen: the same door as files and the API."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods

from schakel.access.viewer import Viewer
from schakel.intake.actions import receive
from schakel.kernel.errors import NotFound
from schakel.table.permissions import may_enter_cases
from schakel.web.acts import UNPROCESSABLE
from schakel.web.forms import NotificationForm
from schakel.web.forms_intake import CriminalCaseForm, MessageForm, SignalForm
from schakel.web.viewing import viewer_of_request

# Where a fault of the message belongs in the form; what is not here stands above it.
PLACES = {
    "person.surname": "surname",
    "person.given_names": "given_names",
    "person.name_prefix": "name_prefix",
    "person.birth_date": "birth_date",
    "person.bsn": "bsn",
    "residence": "residence",
    "reason": "reason",
}


# What intake may answer to this form; it speaks English, the screens translate.
FAULTS = (
    gettext_noop("This is needed."),
    gettext_noop("Give a date as YYYY-MM-DD; unknown parts are 00."),
    gettext_noop("This is not a BSN: nine digits, eleven-test."),
    gettext_noop("Born after this happened."),
    gettext_noop("The text is empty."),
    gettext_noop("Send for your own organisation."),
    gettext_noop("Without a residence the region is unknown: give the municipality to ask."),
    gettext_noop("The text has a character that cannot be kept."),
    gettext_noop("The text is too long."),
    gettext_noop("This is in the future."),
    gettext_noop("This is too long ago."),
    gettext_noop("This is before what must come before it."),
    gettext_noop("This organisation may not send this type."),
    gettext_noop("This message_id was used before for another message."),
)


@require_http_methods(["GET", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """A notification by hand, for participants of the houses; the receipt says what came of it."""
    viewer = viewer_of_request(request)
    if viewer.barred_from_houses:
        raise NotFound("not a participant")
    if request.method != "POST":
        return render(request, "huis/aanmelden.html", {"form": NotificationForm.empty()})
    form = NotificationForm(request.POST)
    receipt = _send(form, viewer) if form.is_valid() else None
    status = 200 if receipt and receipt["status"] != "rejected" else UNPROCESSABLE
    context = {"form": form, "receipt": receipt if status == 200 else None}
    return render(request, "huis/aanmelden.html", context, status=status)


@require_http_methods(["GET", "POST"])
def new_signal(request: HttpRequest) -> HttpResponse:
    """An early signal by hand, kept for the viewer's own organisation and for nobody else."""
    viewer = viewer_of_request(request)
    return _by_hand(request, viewer, SignalForm, "intake/signaal.html")


@require_http_methods(["GET", "POST"])
def new_case(request: HttpRequest) -> HttpResponse:
    """A suspect comes in: for the police at a table, by the same door as the files of the police."""
    viewer = viewer_of_request(request)
    if not may_enter_cases(viewer):
        raise NotFound("not the police at a table")
    return _by_hand(request, viewer, CriminalCaseForm, "intake/zaak.html")


def _by_hand(
    request: HttpRequest, viewer: Viewer, kind: type[MessageForm], template: str
) -> HttpResponse:
    if request.method != "POST":
        return render(request, template, {"form": kind.empty()})
    form = kind(request.POST)
    receipt = _take_in(form, viewer) if form.is_valid() else None
    taken = receipt is not None and receipt["status"] != "rejected"
    context = {"form": form, "receipt": receipt if taken else None}
    return render(request, template, context, status=200 if taken else UNPROCESSABLE)


def _take_in(form: MessageForm, viewer: Viewer) -> dict[str, Any]:
    message = form.message(sender=viewer.organisation)
    receipt = receive(json.dumps(message).encode(), by=viewer, only_sender=viewer.organisation)
    for fault in receipt.get("errors", ()):
        form.add_error(form.place_of(fault["path"]), _(fault["message"]))
    return receipt


def _send(form: NotificationForm, viewer: Viewer) -> dict[str, Any]:
    message = form.message(sender=viewer.organisation)
    receipt = receive(json.dumps(message).encode(), by=viewer, only_sender=viewer.organisation)
    for fault in receipt.get("errors", ()):
        form.add_error(PLACES.get(fault["path"]), _(fault["message"]))
    return receipt
