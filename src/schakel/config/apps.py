"""Puts the table of reactions in place when Django starts."""

from django.apps import AppConfig
from django.utils.module_loading import import_string

from schakel.kernel import events


class ConfigApp(AppConfig):
    """The top floor: knows every capability, is known by none."""

    name = "schakel.config"
    label = "config"

    def ready(self) -> None:
        """Fill the event table; by name, because models must be loaded before reactions are."""
        events.fill(import_string("schakel.config.reactions.REACTIONS"))
