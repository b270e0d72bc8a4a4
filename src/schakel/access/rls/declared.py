"""Which table is protected how: read from the models, and listed here for tables of libraries."""

from dataclasses import dataclass

from django.apps import apps

from schakel.kernel.protection import OwnerOnly, Protection, Reference


@dataclass(frozen=True)
class BySetting:
    """Rows of a library's table that one request may read: those whose key it already holds."""

    column: str
    setting: str


LIBRARY_TABLES: dict[str, Protection | BySetting] = {
    "django_content_type": Reference(),
    "django_migrations": Reference(),
    "auth_permission": OwnerOnly("Django makes it; the product has no use for it"),
    "auth_group": OwnerOnly("Django makes it; the product has no use for it"),
    "auth_group_permissions": OwnerOnly("Django makes it; the product has no use for it"),
    "django_session": BySetting("session_key", "schakel.session"),
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
