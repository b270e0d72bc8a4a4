"""The versions of the models on screen: which there are, the life of one, and its files."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from schakel.access.viewer import Viewer
from schakel.kernel.errors import FieldError, Invalid, NotFound
from schakel.regions.queries import member_names
from schakel.selection import dmn
from schakel.selection.actions.drafting import take_over
from schakel.selection.actions.versions import back_to, new_draft, new_draft_from
from schakel.selection.permissions import can_change
from schakel.selection.queries.versions import VersionView, overview, version
from schakel.selection.sheets import from_sheets, made_from
from schakel.selection.workbooks import (
    FILE_BYTES,
    open_workbook,
    read_workbook,
    write_workbook,
)
from schakel.selection.written import WrittenCases
from schakel.web.acts import UNPROCESSABLE, attempt
from schakel.web.forms_editor import EarlierForm, FileForm
from schakel.web.rulebook.life import page_of
from schakel.web.viewing import viewer_of_request

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PACKED = b"PK"


def the_version(request: HttpRequest, name: str, number: str) -> VersionView:
    """The version that an address is about, with its newest text. Raises NotFound."""
    return version(f"{name}@{number}", viewer=viewer_of_request(request))


@require_GET
def versions_page(request: HttpRequest) -> HttpResponse:
    """Every version of every model, the youngest first."""
    return _versions(request, FileForm())


def _versions(request: HttpRequest, form: FileForm, status: int = 200) -> HttpResponse:
    viewer = viewer_of_request(request)
    found = overview(viewer)
    names = member_names(row.made_by for row in found)
    context = {
        "rows": [(row, names.get(row.made_by, "")) for row in found],
        "may_change": can_change(viewer),
        "form": form,
    }
    return render(request, "beheer/versies.html", context, status=status)


@require_POST
def draft_of(request: HttpRequest, name: str, number: str) -> HttpResponseBase:
    """A new draft that begins as a copy of this version."""
    label = new_draft(f"{name}@{number}", by=viewer_of_request(request))
    messages.success(request, _("Here is your draft. Nothing changes for a case yet."))
    return to_version(label)


@require_POST
def draft_of_file(request: HttpRequest) -> HttpResponseBase:
    """A new draft out of a DMN file, or out of a workbook that was made here."""
    viewer = viewer_of_request(request)
    form = FileForm(request.POST, request.FILES)
    made: list[str] = []

    def make() -> None:
        content = _content(form)
        model, written = _new_from_file(content, viewer)
        made.append(new_draft_from(model, written, by=viewer, note=_note(form)))

    failure = attempt(form, _with_places(make))
    if failure is not None:
        return _versions(request, form, failure.status)
    messages.success(request, _("Here is your draft. Nothing changes for a case yet."))
    return to_version(made[0])


@require_POST
def read_file(request: HttpRequest, name: str, number: str) -> HttpResponseBase:
    """A file into this draft: DMN, or a workbook that was made here."""
    view = the_version(request, name, number)
    form = FileForm(request.POST, request.FILES)

    def take() -> None:
        model, written = _from_file(_content(form), view)
        on = form.cleaned_data["on"] or 0
        viewer = viewer_of_request(request)
        take_over(view.label, model, written, on=on, by=viewer, note=_note(form))

    failure = attempt(form, _with_places(take))
    if failure is None:
        messages.success(request, _("The file stands in the draft."))
        return to_version(view.label)
    if failure.conflict is not None:
        form.add_error(
            None, _("Somebody saved this draft meanwhile. Look first, then read it again.")
        )
    return page_of(request, the_version(request, name, number), failure.status, file_form=form)


def _with_places(do: Callable[[], None]) -> Callable[[], None]:
    """A fault in a file is told with its place in that file."""

    def told() -> None:
        try:
            do()
        except Invalid as refusal:
            raise Invalid([_told(fault) for fault in refusal.errors]) from refusal

    return told


def _told(fault: FieldError) -> FieldError:
    place = "" if fault.path == "file" else f"{fault.path}: "
    message = f"{place}{_(fault.message)}"
    return FieldError("file", fault.code, message)


def _content(form: FileForm) -> bytes:
    upload = form.cleaned_data["file"]
    if upload.size > FILE_BYTES:
        text = "This file is too large, or unpacks to too much."
        raise Invalid([FieldError("file", "large", text)])
    content: bytes = upload.read()
    return content


def _note(form: FileForm) -> str:
    return str(form.cleaned_data["file"].name)[:200]


def _new_from_file(content: bytes, viewer: Viewer) -> tuple[dmn.Model, WrittenCases | None]:
    """A model from a file; a workbook is read against the version that it was made from."""
    if not content.startswith(PACKED):
        return _model(content), None
    sheets = open_workbook(content)
    name, number = made_from(sheets)
    try:
        base = version(f"{name}@{number}", viewer=viewer)
    except NotFound as error:
        text = "This workbook was made from a version that is not here."
        raise Invalid([FieldError("file", "version", text)]) from error
    found = from_sheets(sheets, base.model, base.written)
    return found.model, found.written


def _from_file(content: bytes, view: VersionView) -> tuple[dmn.Model, WrittenCases | None]:
    if content.startswith(PACKED):
        found = read_workbook(content, view.model, view.written)
        return found.model, found.written
    return _model(content), None


def _model(content: bytes) -> dmn.Model:
    """A model from a file. Raises Invalid with what the reader of DMN says, and where."""
    try:
        return dmn.load(content)
    except dmn.ModelError as error:
        text = "This DMN file cannot be read."
        said = f"{_(text)} {error.element}: {error.reason}."
        raise Invalid([FieldError("file", "dmn", said)]) from error


@require_POST
def to_earlier(request: HttpRequest, name: str, number: str) -> HttpResponseBase:
    """An earlier text of this draft once more."""
    view = the_version(request, name, number)
    form = EarlierForm(request.POST)
    viewer = viewer_of_request(request)

    def back() -> None:
        back_to(view.label, form.cleaned_data["to"], on=form.cleaned_data["on"], by=viewer)

    failure = attempt(form, back)
    if failure is not None:
        if failure.conflict is not None:
            form.add_error(None, _("Somebody saved this draft meanwhile. Look first."))
        messages.error(request, " ".join(map(str, form.non_field_errors())))
        return page_of(request, the_version(request, name, number), failure.status)
    messages.success(request, _("The earlier text stands here again. Nothing was thrown away."))
    return to_version(view.label)


def _address(label: str) -> dict[str, Any]:
    name, _at, number = label.partition("@")
    return {"name": name, "number": number}


def to_version(label: str) -> HttpResponseBase:
    """On to the page of a version."""
    answer: HttpResponseBase = redirect("rules-version", **_address(label))
    return answer


@require_GET
def dmn_file(request: HttpRequest, name: str, number: str) -> HttpResponse:
    """The model as a DMN file."""
    view = the_version(request, name, number)
    return _download(view.document, "application/xml", f"{view.label}.dmn")


@require_GET
def workbook_file(request: HttpRequest, name: str, number: str) -> HttpResponse:
    """The model as an Excel workbook."""
    view = the_version(request, name, number)
    language = "en" if get_language() == "en" else "nl"
    try:
        content = write_workbook(view.model, view.written, language=language)
    except Invalid as refusal:
        messages.error(request, " ".join(_(fault.message) for fault in refusal.errors))
        return page_of(request, view, UNPROCESSABLE)
    return _download(content, WORKBOOK, f"{view.label}.xlsx")


def _download(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
