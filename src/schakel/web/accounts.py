"""Between us and django-allauth: it speaks OpenID Connect, we say who may come in.

Allauth's own flow ends where the provider's answer has been checked: no account, address or token of
the provider is stored, so its tables stay empty and no process of ours may touch them (ruling 19).
"""

import logging
from collections.abc import Mapping
from typing import Any, NoReturn

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.models import SocialApp, SocialToken
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.base.provider import Provider as AllauthProvider
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe
from requests import RequestException

from schakel.kernel.errors import NotFound
from schakel.web.middleware.viewer import public
from schakel.web.providers import Provider
from schakel.web.signin import admit, providers, refuse

logger = logging.getLogger("schakel.web")

# What a provider that does not keep to OpenID Connect, or does not answer, ends in.
BAD_ANSWER = (RequestException, OAuth2Error, KeyError, TypeError, ValueError)
OWN_PAGES = frozenset({"same-origin", "none"})


class ConfiguredProviders(DefaultSocialAccountAdapter):
    """Providers come from the configuration only, never from the database."""

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """The provider with this id, as allauth wants to have it."""
        return [_app(found) for found in providers() if found.id == provider]

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: AllauthProvider,
        error: str | None = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> NoReturn:
        """Our one page instead of allauth's: cancelled, a state that is not ours, a bad answer."""
        found = provider_of(provider.sub_id)
        logger.warning("sign-in at %s failed: %s %s", found.id, error, type(exception).__name__)
        raise ImmediateHttpResponse(refuse(request, found, reason="SIGN_IN_FAILED"))


def _app(provider: Provider) -> SocialApp:
    told: dict[str, object] = {
        "server_url": provider.issuer,
        "oauth_pkce_enabled": True,
        "auth_params": {"acr_values": " ".join(provider.acr)} if provider.acr else {},
    }
    return SocialApp(
        provider="openid_connect",
        provider_id=provider.id,
        name=provider.name,
        client_id=provider.client_id,
        secret=provider.client_secret,
        settings=told,
    )


class EncryptedSecrets(DefaultMFAAdapter):
    """The secrets of second factors are stored under a key that the database does not have."""

    def encrypt(self, text: str) -> str:
        """The text, encrypted."""
        return Fernet(settings.SECOND_FACTOR_KEY).encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The text that was encrypted."""
        return Fernet(settings.SECOND_FACTOR_KEY).decrypt(encrypted_text.encode()).decode()


class OrganisationSignIn(OpenIDConnectOAuth2Adapter):
    """One sign-in at one organisation."""

    def __init__(self, request: HttpRequest, provider_id: str) -> None:
        super().__init__(request, provider_id)
        self.organisation = provider_of(provider_id)
        self.redirect_uri_protocol = "https" if settings.SESSION_COOKIE_SECURE else None

    @property
    def openid_config(self) -> dict[str, Any]:
        """What the provider says of itself; it must be the provider that was configured."""
        told: dict[str, Any] = super().openid_config
        if told["issuer"].rstrip("/") != self.organisation.issuer.rstrip("/"):
            raise OAuth2Error("another issuer than was configured")
        return told

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        """Where the provider sends the browser back to."""
        address = request.build_absolute_uri(reverse("sign-in-back", args=[self.organisation.id]))
        if self.redirect_uri_protocol:
            return f"{self.redirect_uri_protocol}:{address.partition(':')[2]}"
        return address

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any
    ) -> NoReturn:
        """Leave allauth's flow here: who this is and whether they come in is for us."""
        claims = self._claims(app, token, kwargs["response"])
        raise ImmediateHttpResponse(admit(request, self.organisation, claims))

    def _claims(
        self, app: SocialApp, token: SocialToken, answer: Mapping[str, Any]
    ) -> dict[str, Any]:
        """The signed statement; what it lacks may come from the userinfo of the same subject."""
        self.did_fetch_access_token = False  # have the signature checked on a direct answer too
        signed: dict[str, Any] = self._decode_id_token(app, answer["id_token"])
        if self.organisation.claim in signed:
            return signed
        loose: dict[str, Any] = self._fetch_user_info(token.token)
        if loose["sub"] != signed["sub"]:
            raise OAuth2Error("the userinfo is of somebody else")
        return {**loose, "acr": None, "amr": None, **signed}


def provider_of(id_: str) -> Provider:
    """One configured provider. Raises NotFound."""
    found = next((provider for provider in providers() if provider.id == id_), None)
    if found is None:
        raise NotFound("no such provider")
    return found


@public
@require_safe
def sign_in(request: HttpRequest, provider: str) -> HttpResponseBase:
    """Go to the provider, with a state, and a challenge for the code (PKCE).

    A link and not a form: our policy lets no form end at another origin. Another site cannot start
    a sign-in for somebody: the browser says where the click was.
    """
    found = provider_of(provider)
    if request.headers.get("Sec-Fetch-Site", "none") not in OWN_PAGES:
        return redirect("start")
    try:
        way = get_adapter(request).get_provider(request, found.id)
        way.oauth2_adapter_class = OrganisationSignIn
        answer: HttpResponseBase = way.redirect(request, AuthProcess.LOGIN)
    except BAD_ANSWER as error:
        logger.warning("%s cannot be reached: %s", found.id, type(error).__name__)
        return refuse(request, found, reason="PROVIDER_UNREACHABLE")
    return answer


@public
@require_safe
def sign_in_back(request: HttpRequest, provider: str) -> HttpResponseBase:
    """The browser comes back with a code: checked once, against the state of this session."""
    found = provider_of(provider)
    if request.GET.get("iss", found.issuer).rstrip("/") != found.issuer.rstrip("/"):
        return refuse(request, found, reason="OTHER_ISSUER")
    view = OAuth2CallbackView()
    view.request, view.adapter = request, OrganisationSignIn(request, found.id)
    try:
        answer: HttpResponseBase = view.dispatch(request)
    except ImmediateHttpResponse as decided:
        return decided.response
    except BAD_ANSWER as error:
        logger.warning("a bad answer from %s: %s", found.id, type(error).__name__)
        return refuse(request, found, reason="BAD_ANSWER")
    return answer
