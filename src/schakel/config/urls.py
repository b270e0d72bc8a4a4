"""Every address of the product."""

from django.urls import include, path
from django.views.i18n import set_language

from schakel.web import (
    accounts,
    demo,
    handover,
    house,
    live,
    reporting,
    second_factor,
    shift,
    signin,
    table,
)
from schakel.web.middleware.viewer import public

urlpatterns = [
    path("api/", include("schakel.api.urls")),
    path("", signin.start, name="start"),
    path("demo/als/<str:username>/", signin.become, name="become"),
    path("demo/pauze/", demo.pause, name="demo-pause"),
    path("demo/opnieuw/", demo.start_again, name="demo-reset"),
    path("probeer-dit/", demo.try_this, name="try-this"),
    path("aanmelden/code/", second_factor.second_factor, name="second-factor"),
    path("aanmelden/code/nieuw/", second_factor.second_factor_add, name="second-factor-add"),
    path("aanmelden/bij/<slug:provider>/", accounts.sign_in, name="sign-in"),
    path("aanmelden/bij/<slug:provider>/terug/", accounts.sign_in_back, name="sign-in-back"),
    path("afmelden/", signin.leave, name="leave"),
    path("taal/", public(set_language), name="set_language"),
    path("tafel/<str:region>/", table.board_page, name="board"),
    path("tafel/<str:region>/rijen/", table.board_rows, name="board-rows"),
    path("tafel/<str:region>/stroom/", live.board_stream, name="board-stream"),
    path("tafel/<str:region>/dienst/", shift.shift_page, name="shift"),
    path("tafel/<str:region>/dienst/<uuid:seat_id>/", shift.absence, name="absence"),
    path("aanmeldingen/nieuw/", reporting.report, name="report"),
    path("zaken/<str:number>/", table.case_page, name="case"),
    path("zaken/<str:number>/inbreng/", table.contribution, name="contribution"),
    path("zaken/<str:number>/uitnodigen/", table.invitation, name="invitation"),
    path("zaken/<str:number>/beoordeling/", table.assessment, name="assessment"),
    path("zaken/<str:number>/klokken/", table.act, name="act"),
    path("zaken/<str:number>/rechtsbijstand/", table.assistance, name="assistance"),
    path("zaken/<str:number>/tussenbeslissing/", table.interim, name="interim"),
    path("zaken/<str:number>/besluit/", table.decision, name="decision"),
    path("zaken/<str:number>/overdragen/", handover.offer_page, name="offer"),
    path("zaken/<str:number>/aanbieden/", handover.make_offer, name="make-offer"),
    path("overdracht/<uuid:offer_id>/intrekken/", handover.take_back, name="take-back"),
    path("overdracht/<uuid:offer_id>/antwoord/", handover.tell_more, name="tell-more"),
    path("aanmeldingen/", house.inbox, name="house-inbox"),
    path("casussen/<str:number>/", house.case_page, name="house-case"),
    path("casussen/<str:number>/openen/", house.open_offer, name="open-offer"),
    path("casussen/<str:number>/<slug:name>/", house.case_act, name="house-act"),
    path("overleg/<uuid:conference_id>/", house.conference_page, name="conference"),
    path("acties/", house.my_work, name="my-work"),
    path("acties/<uuid:action_id>/", house.finish_action, name="finish-action"),
    path("zaken/<str:number>/oppakken/", table.take_up, name="take-up"),
]
