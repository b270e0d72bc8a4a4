"""The second factor of who signs in at an organisation that does not ask for one itself.

A code of an authenticator app (TOTP) or a recovery code. Nothing else opens before it.
"""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlencode

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from schakel.access.viewer import STRONG, Viewer
from schakel.kernel import clock
from schakel.web.forms import PageForm
from schakel.web.middleware.viewer import before_second_factor
from schakel.web.signin import strengthen
from schakel.web.viewing import note_denial, viewer_of_request

ENROLMENT = "schakel.enrolment"
WRONG_CODES_AT_MOST = 5
PAUSE = timedelta(minutes=15)


class CodeForm(PageForm):
    """The code that an authenticator app shows, or a recovery code."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


@before_second_factor
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """Ask for the code."""
    viewer = viewer_of_request(request)
    if viewer.sign_in in STRONG:
        return redirect("start")
    app = _authenticator(viewer, Authenticator.Type.TOTP)
    if app is None:
        return redirect("second-factor-add")
    form = CodeForm(request.POST or None)
    if form.is_valid():
        fault = _fault_of(viewer, app, form.cleaned_data["code"])
        if fault is None:
            strengthen(request, viewer)
            return redirect("start")
        _say_no(request, form, fault)
    return _page(request, "account/second_factor.html", form)


@before_second_factor
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor_add(request: HttpRequest) -> HttpResponse:
    """Set up an authenticator app. Who has one already cannot put another in its place."""
    viewer = viewer_of_request(request)
    if viewer.sign_in in STRONG:
        return redirect("start")
    if _authenticator(viewer, Authenticator.Type.TOTP) is not None:
        return redirect("second-factor")
    secret = _secret_in_the_making(request)
    form = CodeForm(request.POST or None)
    if form.is_valid():
        counter = _counter_of(secret, form.cleaned_data["code"])
        if counter is not None:
            codes = _keep(viewer, secret, counter)
            del request.session[ENROLMENT]
            strengthen(request, viewer)
            return render(request, "account/recovery_codes.html", {"codes": codes})
        _say_no(request, form, "WRONG_CODE")
    image = get_adapter().build_totp_svg(_address(viewer, secret))
    key = " ".join(re.findall("....", secret))  # to be typed over
    return _page(request, "account/second_factor_add.html", form, key=key, image=image)


def _page(request: HttpRequest, template: str, form: CodeForm, **context: Any) -> HttpResponse:
    return render(request, template, {"form": form, **context}, status=422 if form.errors else 200)


def _say_no(request: HttpRequest, form: CodeForm, fault: str) -> None:
    sentences = {
        "WRONG_CODE": gettext("This code is not right. Wait for the next code and try again."),
        "PAUSED": gettext("There were too many wrong codes. Wait 15 minutes and try again."),
    }
    form.add_error("code", sentences[fault])
    note_denial(request, route="second-factor", reason=fault)


def _authenticator(viewer: Viewer, kind: str) -> Authenticator | None:
    """The viewer's own, locked: two requests cannot use one code."""
    own = Authenticator.objects.select_for_update()
    return own.filter(user_id=viewer.person_id, type=kind).first()


def _fault_of(viewer: Viewer, app: Authenticator, code: str) -> str | None:
    """Why this code does not do; None when it does. Each code works once, five wrong ones pause."""
    now = clock.now().timestamp()
    if app.data.get("paused_until", 0) > now:
        return "PAUSED"
    counter = _counter_of(get_adapter().decrypt(app.data["secret"]), code)
    if counter is not None and counter > app.data["last_counter"]:
        app.data.update(last_counter=counter, wrong=0)
    elif _recovers(viewer, code):
        app.data.update(wrong=0)
    else:
        app.data["wrong"] += 1
        if app.data["wrong"] >= WRONG_CODES_AT_MOST:
            app.data.update(wrong=0, paused_until=now + PAUSE.total_seconds())
        app.save(update_fields=["data"])
        return "WRONG_CODE"
    app.record_usage()
    app.save(update_fields=["data"])
    return None


def _recovers(viewer: Viewer, code: str) -> bool:
    recovery = _authenticator(viewer, Authenticator.Type.RECOVERY_CODES)
    return recovery is not None and RecoveryCodes(recovery).validate_code(code)


def _counter_of(secret: str, code: str) -> int | None:
    """The half minute that this code belongs to, if it belongs to now or just beside it."""
    for counter in totp.yield_hotp_counters_from_time():
        expected = totp.format_hotp_value(totp.hotp_value(secret, counter))
        if compare_user_code(actual=code, expected=expected):
            return counter
    return None


def _secret_in_the_making(request: HttpRequest) -> str:
    """The same secret for as long as the session lasts: a page that is loaded twice still works."""
    held = request.session.get(ENROLMENT)
    if held is None:
        held = request.session[ENROLMENT] = get_adapter().encrypt(totp.generate_totp_secret())
    return str(get_adapter().decrypt(held))


def _address(viewer: Viewer, secret: str) -> str:
    label = quote(f"Schakel:{viewer.username}")
    return f"otpauth://totp/{label}?{urlencode({'secret': secret, 'issuer': 'Schakel'})}"


def _keep(viewer: Viewer, secret: str, counter: int) -> list[str]:
    """Store the app and make the recovery codes; they are shown once."""
    encrypt = get_adapter().encrypt
    Authenticator.objects.create(
        user_id=viewer.person_id,
        type=Authenticator.Type.TOTP,
        data={"secret": encrypt(secret), "last_counter": counter, "wrong": 0},
    )
    recovery = Authenticator.objects.create(
        user_id=viewer.person_id,
        type=Authenticator.Type.RECOVERY_CODES,
        data={"seed": encrypt(RecoveryCodes.generate_seed()), "used_mask": 0},
    )
    return RecoveryCodes(recovery).generate_codes()
