"""The privacy officer's page: who saw or did what with one case, and a file of it."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from schakel.kernel import clock
from schakel.kernel.errors import NotFound
from schakel.kernel.ids import is_case_number
from schakel.privacy.permissions import check_can_look
from schakel.privacy.queries import PERIODS, USUAL, Asked, Look, Place, looks_at, looks_to_export
from schakel.regions.queries import directory
from schakel.web.acts import UNPROCESSABLE
from schakel.web.csv_files import csv_answer
from schakel.web.viewing import viewer_of_request
from schakel.web.words import word
from schakel.web.words_log import act_word, basis_word, part_word


@require_GET
def log(request: HttpRequest) -> HttpResponse:
    """Who saw a case, by its number. Without a number only the question."""
    viewer = viewer_of_request(request)
    check_can_look(viewer)
    asked = _asked(request)
    context = {"asked": asked, "periods": PERIODS}
    if not asked.number:
        return render(request, "privacy/logboek.html", context)
    if not is_case_number(asked.number):
        return render(
            request, "privacy/logboek.html", {**context, "wrong": True}, status=UNPROCESSABLE
        )
    found = looks_at(asked, viewer=viewer, before=_before(request))
    context |= {
        "rows": [_row(look) for look in found.lines],
        "older": found.older,
        "later": "voor" in request.GET,
        "query": _query(asked),
    }
    return render(request, "privacy/logboek.html", context)


@require_GET
def log_file(request: HttpRequest) -> HttpResponse:
    """The same lines as a file. Making it is on record. Raises NotFound without a case number."""
    viewer = viewer_of_request(request)
    check_can_look(viewer)
    asked = _asked(request)
    if not is_case_number(asked.number):
        raise NotFound("no case number")
    found = looks_to_export(asked, viewer=viewer)
    head = (
        *(_("When"), _("Who"), _("Organisation"), _("Function"), _("What"), _("Parts of the file")),
        *(_("For what"), _("Ground"), _("Result"), _("Note")),
    )
    rows = [_cells(look) for look in found.lines]
    if found.older is not None:
        rows.append((_("This file is cut off. Choose a shorter period."),))
    return csv_answer(f"logboek-{asked.number}", head, rows)


def _asked(request: HttpRequest) -> Asked:
    text = request.GET.get("dagen", "")
    days = int(text) if text in {str(days) for days in PERIODS} else USUAL
    number = request.GET.get("zaak", "").strip().upper()
    return Asked(number, days, opened="geopend" in request.GET)


def _query(asked: Asked) -> str:
    opened = {"geopend": "1"} if asked.opened else {}
    return urlencode({"zaak": asked.number, "dagen": asked.days, **opened})


def _before(request: HttpRequest) -> Place | None:
    """Where the page begins, as the link of the page before said; what is no place is the start."""
    at, _sign, line = request.GET.get("voor", "").partition("~")
    try:
        moment, id_ = datetime.fromisoformat(at), uuid.UUID(line)
    except ValueError:
        return None
    return (moment, id_) if moment.tzinfo is not None else None


def _row(look: Look) -> dict[str, object]:
    return {
        "look": look,
        "organisation": _organisation(look.organisation),
        "functions": _listed(word(function) for function in look.functions),
        "what": _what(look),
        "parts": _listed(part_word(group) for group in look.field_groups),
        "purpose": _listed(word(purpose) for purpose in look.purposes),
        "ground": _ground(look),
        "marks": [_mark(mark) for mark in look.marks],
    }


def _cells(look: Look) -> tuple[str, ...]:
    result = _("refused") if look.denied else _("done")
    return (
        clock.local(look.at).isoformat(timespec="seconds"),
        look.name,
        _organisation(look.organisation),
        _listed(word(function) for function in look.functions),
        _what(look),
        _listed(part_word(group) for group in look.field_groups),
        _listed(word(purpose) for purpose in look.purposes),
        _ground(look),
        f"{result} {look.reason_code}".strip(),
        _listed(_mark(mark) for mark in look.marks),
    )


def _ground(look: Look) -> str:
    """The ground that was given, or else on what the access rested at that moment."""
    return look.ground or _listed(basis_word(basis) for basis in look.bases)


def _what(look: Look) -> str:
    return _listed(act_word(act) for act in look.actions)


def _organisation(code: str) -> str:
    found = directory().organisations.get(code)
    return found.name if found else code


def _listed(words: Iterable[str]) -> str:
    return ", ".join(words)


def _mark(mark: str) -> str:
    return {"DENIED": _("refused"), "AFTER_CLOSING": _("after closing")}[mark]
