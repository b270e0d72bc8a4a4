"""Puts the table of reactions in place when Django starts."""

from django.apps import AppConfig
from django.utils.module_loading import import_string

from schakel.kernel import events


class ConfigApp(AppConfig):
    """The top floor: knows every capability, is known by none."""

    name = "schakel.config"
    label = "config"

    def ready(self) -> None:
        """Fill the event table and the parts of an offer; by name, because models come first."""
        events.fill(import_string("schakel.config.reactions.REACTIONS"))
        import_string("schakel.handover.sources.fill")(
            import_string("schakel.config.sources.SOURCES")
        )
