"""The privacy officer's pages: who saw or did what with one case, a file of it, and blocks."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from schakel.kernel import clock
from schakel.kernel.errors import NotFound
from schakel.kernel.ids import is_case_number
from schakel.privacy.actions import keep_from, let_back
from schakel.privacy.permissions import check_can_look
from schakel.privacy.queries import (
    PERIODS,
    USUAL,
    Asked,
    Look,
    Place,
    blocks,
    looks_at,
    looks_to_export,
)
from schakel.regions.queries import directory
from schakel.web.acts import UNPROCESSABLE, attempt
from schakel.web.csv_files import csv_answer
from schakel.web.forms_privacy import BlockForm, LetBackForm
from schakel.web.trying import happened
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
    if found.lines:
        happened(request, "LOG_NARROWED" if asked.opened else "LOG_READ")
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
    if found.lines:
        happened(request, "LOG_TAKEN")
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


@require_http_methods(["GET", "POST"])
def blocks_page(request: HttpRequest) -> HttpResponseBase:
    """Who is kept from which case; posted to, it keeps one more colleague from one case."""
    viewer = viewer_of_request(request)
    check_can_look(viewer)
    if request.method != "POST":
        number = request.GET.get("zaak", "")
        return _blocks(request, BlockForm.of(viewer, number=number[: len("ROT-7K2M9Q-4")]))
    form = BlockForm.of(viewer, request.POST)
    failure = attempt(form, lambda: keep_from(form.new(), by=viewer))
    if failure is not None:
        return _blocks(request, form, status=failure.status)
    happened(request, "BLOCK_SET")
    messages.success(request, _("From now on your colleague finds nothing of this case."))
    return redirect("blocks")


@require_POST
def end_block(request: HttpRequest, block_id: uuid.UUID) -> HttpResponseBase:
    """End a block, with the reason."""
    viewer = viewer_of_request(request)
    check_can_look(viewer)
    form = LetBackForm.of(block_id, request.POST)
    failure = attempt(form, lambda: let_back(block_id, form.cleaned_data["why"], by=viewer))
    if failure is not None:
        back = (block_id, form)
        return _blocks(request, BlockForm.of(viewer), back=back, status=failure.status)
    happened(request, "BLOCK_LIFTED")
    messages.success(request, _("The block ended. Roster and teams decide again what is seen."))
    return redirect("blocks")


def _blocks(
    request: HttpRequest,
    form: BlockForm,
    *,
    back: tuple[uuid.UUID, LetBackForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    rows = [
        (one, back[1] if back and back[0] == one.id else LetBackForm.of(one.id))
        for one in blocks(viewer_of_request(request))
    ]
    return render(request, "privacy/blokkades.html", {"rows": rows, "form": form}, status=status)
