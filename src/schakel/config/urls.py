"""Every address of the product."""

from django.urls import path
from django.views.i18n import set_language

from schakel.web import live, signin, table
from schakel.web.middleware.viewer import public

urlpatterns = [
    path("", signin.start, name="start"),
    path("demo/als/<str:username>/", signin.become, name="become"),
    path("afmelden/", signin.leave, name="leave"),
    path("taal/", public(set_language), name="set_language"),
    path("tafel/<str:region>/", table.board_page, name="board"),
    path("tafel/<str:region>/rijen/", table.board_rows, name="board-rows"),
    path("tafel/<str:region>/stroom/", live.board_stream, name="board-stream"),
    path("zaken/<str:number>/", table.case_page, name="case"),
    path("zaken/<str:number>/inbreng/", table.contribution, name="contribution"),
    path("zaken/<str:number>/uitnodigen/", table.invitation, name="invitation"),
    path("zaken/<str:number>/beoordeling/", table.assessment, name="assessment"),
    path("zaken/<str:number>/klokken/", table.act, name="act"),
    path("zaken/<str:number>/tussenbeslissing/", table.interim, name="interim"),
    path("zaken/<str:number>/besluit/", table.decision, name="decision"),
    path("zaken/<str:number>/oppakken/", table.take_up, name="take-up"),
]
