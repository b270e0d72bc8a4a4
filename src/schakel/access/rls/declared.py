"""Which table is protected how: read from the models, and listed here for tables of libraries."""

from dataclasses import dataclass

from django.apps import apps

from schakel.kernel.protection import ByPerson, ByService, OwnerOnly, Protection, Reference


@dataclass(frozen=True)
class BySetting:
    """Rows of a library's table that one request may read: those whose key it already holds."""

    column: str
    setting: str


CLIENTS = ByService("read to sign a program in, and by `schakel tokens`")
NO_GRANT = OwnerOnly("of grants that the product does not give: client credentials only")

LIBRARY_TABLES: dict[str, Protection | BySetting] = {
    "django_content_type": Reference(),
    "django_migrations": Reference(),
    "auth_permission": OwnerOnly("Django makes it; the product has no use for it"),
    "auth_group": OwnerOnly("Django makes it; the product has no use for it"),
    "auth_group_permissions": OwnerOnly("Django makes it; the product has no use for it"),
    # The second factor of one person. The others stay empty: what a provider tells is not stored.
    "mfa_authenticator": ByPerson("user_id"),
    "account_emailaddress": OwnerOnly("allauth makes it; no address is kept of who signs in"),
    "account_emailconfirmation": OwnerOnly("allauth makes it; we send no mail to sign in"),
    "socialaccount_socialaccount": OwnerOnly("allauth makes it; a member is found by name"),
    "socialaccount_socialapp": OwnerOnly("allauth makes it; providers are configuration"),
    "socialaccount_socialtoken": OwnerOnly("allauth makes it; no token of a provider is kept"),
    "django_session": BySetting("session_key", "schakel.session"),
    "oauth2_provider_application": CLIENTS,
    "oauth2_provider_accesstoken": CLIENTS,
    "oauth2_provider_devicegrant": NO_GRANT,
    "oauth2_provider_grant": NO_GRANT,
    "oauth2_provider_idtoken": NO_GRANT,
    "oauth2_provider_refreshtoken": NO_GRANT,
}


def declared_protections() -> dict[str, Protection | BySetting]:
    """Every table of the project with its protection.

    Raises LookupError naming the model that declares none: a new table starts by saying who reads.
    """
    result = dict(LIBRARY_TABLES)
    for model in apps.get_models(include_auto_created=True):
        table = model._meta.db_table
        if table in result:
            continue
        protection = getattr(model, "protection", None)
        if protection is None:
            raise LookupError(f"{model._meta.label} declares no protection")
        result[table] = protection
    return result
