"""What pictures there are: of which chart, in which language, in which form of file."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Form(StrEnum):
    """A form of file; the stored code is the ending of its name."""

    SVG = "svg"
    PNG = "png"
    PDF = "pdf"


@dataclass(frozen=True)
class Pictures:
    """The pictures of one chart, by language and form; none when those that are kept are still right.

    ``mark`` stands for all that is drawn in them.
    """

    subject: str
    mark: str
    files: Mapping[tuple[str, Form], bytes]


def of_control_chart(region: str, indicator: str) -> str:
    """The subject of the pictures of a control chart."""
    return f"XMR {region} {indicator}"


def of_funnel(indicator: str) -> str:
    """The subject of the pictures of a funnel plot."""
    return f"FUNNEL {indicator}"


def of_map(region: str, kind: str, period: str) -> str:
    """The subject of the pictures of a process map; ``region`` is empty for all together."""
    return f"MAP {region or 'ALL'} {kind} {period}"
