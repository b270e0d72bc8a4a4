"""A stored chart as the answer to a request: a picture on a page, or a file to take along."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.utils.translation import get_language

from schakel.access.viewer import Viewer
from schakel.kernel.errors import NotFound
from schakel.monitoring.queries import picture
from schakel.monitoring.rules.pictures import Form

TYPES = {Form.SVG: "image/svg+xml", Form.PNG: "image/png", Form.PDF: "application/pdf"}
# The forms that are taken along; the other one is on the page.
TAKEN_ALONG: Sequence[Form] = (Form.PNG, Form.PDF)


@dataclass(frozen=True)
class Asked:
    """Which picture, and the name of its file without an ending."""

    subject: str
    form: str
    name: str


def picture_answer(asked: Asked, viewer: Viewer) -> HttpResponse:
    """The picture in the language of the screen. Raises NotFound when it, or its form, is not there."""
    if asked.form not in set(Form):
        raise NotFound("no such form")
    form = Form(asked.form)
    content = picture(asked.subject, get_language() or "nl", form, viewer=viewer)
    if content is None:
        raise NotFound("no chart yet")
    answer = HttpResponse(content, content_type=TYPES[form])
    if form in TAKEN_ALONG:
        name = f"{asked.name}.{form}"
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
