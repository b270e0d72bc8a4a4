"""The addresses of built style sheets, scripts and icons, which carry a hash of their content."""

import json
from functools import lru_cache
from pathlib import Path

from django import template
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.templatetags.static import static

register = template.Library()

MANIFEST = Path("built/manifest.json")


@register.simple_tag
def asset(name: str, required: bool = True) -> str:
    """The address of an asset by its logical name; a name that was not built is a fault.

    The page for a fault of our own passes ``required=False``: it must stand without its looks.
    """
    path = _manifest().get(name)
    if path is None and required:
        raise ImproperlyConfigured(f"The asset {name} was not built: run make setup.")
    return static(f"built/{path}") if path else ""


def _manifest() -> dict[str, str]:
    for folder in map(Path, settings.STATICFILES_DIRS):
        path = folder / MANIFEST
        if path.exists():
            return _read(path, path.stat().st_mtime_ns)
    return {}


@lru_cache(maxsize=2)
def _read(path: Path, _changed: int) -> dict[str, str]:
    """Read once per build: the moment of change is part of the key."""
    names: dict[str, str] = json.loads(path.read_text())
    return names
