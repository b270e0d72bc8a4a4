"""The question about closed cases: was this the right table? Answered in two clicks."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from schakel.monitoring.actions import answer_question
from schakel.monitoring.queries import open_questions
from schakel.web.acts import attempt
from schakel.web.forms_review import PlaceForm
from schakel.web.viewing import viewer_of_request

SHOWN = 12  # more at once nobody answers; answered ones make place for the next


def _page(
    request: HttpRequest, *, status: int = 200, failed: tuple[uuid.UUID, PlaceForm] | None = None
) -> HttpResponse:
    waiting = open_questions(viewer_of_request(request))
    questions = [
        (question, failed[1] if failed and failed[0] == question.id else PlaceForm.of(question.id))
        for number, question in enumerate(waiting)
        if number < SHOWN or (failed and failed[0] == question.id)
    ]
    stray = failed[1] if failed and failed[0] not in {q.id for q, _form in questions} else None
    context = {
        "questions": questions,
        "later": len(waiting) - len(questions),
        "stray": stray,
        "failed": failed[0] if failed else None,
    }
    return render(request, "terugkoppeling/vragen.html", context, status=status)


@require_GET
def questions(request: HttpRequest) -> HttpResponse:
    """The closed cases about which the viewer's units are asked."""
    return _page(request)


@require_POST
def judge(request: HttpRequest, question_id: uuid.UUID) -> HttpResponseBase:
    """This was the right table, or another one would have been."""
    viewer = viewer_of_request(request)
    form = PlaceForm.of(question_id, request.POST)
    failure = attempt(
        form,
        lambda: answer_question(
            question_id, form.place(), by=viewer, words=form.cleaned_data["words"]
        ),
    )
    if failure is not None:
        return _page(request, status=failure.status, failed=(question_id, form))
    messages.success(request, _("Thank you. Your answer was saved."))
    return redirect("questions")
