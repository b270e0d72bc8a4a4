"""The XML of a model file, read within bounds: no DTD, no entities, no endless depth."""

from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from schakel.selection.dmn import limits
from schakel.selection.dmn.errors import ModelError

# DMN 1.3, 1.4 and 1.5.
NAMESPACES = (
    "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "https://www.omg.org/spec/DMN/20211108/MODEL/",
    "https://www.omg.org/spec/DMN/20230324/MODEL/",
)
# Our own extension: explanation, source and variation of a rule; label of an input; version.
EXTENSION = "https://schakel.example/ns/selection"


class _BoundedBuilder(TreeBuilder):
    """Builds the tree and stops a file that is nested too deeply or has too many elements."""

    def __init__(self, file: str) -> None:
        super().__init__()
        self.file = file
        self.depth = 0
        self.count = 0

    def start(self, tag: str, attrs: dict[str, str], /) -> Element:
        self.depth += 1
        self.count += 1
        if self.depth > limits.XML_DEPTH:
            raise ModelError(self.file, "XML", f"nested deeper than {limits.XML_DEPTH} elements")
        if self.count > limits.XML_ELEMENTS:
            raise ModelError(self.file, "XML", f"more than {limits.XML_ELEMENTS} elements")
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> Element:
        self.depth -= 1
        return super().end(tag)


def read(path_or_bytes: str | Path | bytes) -> tuple[str, Element]:
    """The file's name and its root element. Raises ModelError for anything but DMN 1.3 to 1.5."""
    if isinstance(path_or_bytes, bytes):
        file, content = "<bytes>", path_or_bytes
    else:
        file, content = Path(path_or_bytes).name, _content(Path(path_or_bytes))
    if len(content) > limits.FILE_BYTES:
        raise ModelError(file, "file", f"larger than {limits.FILE_BYTES} bytes")
    parser = DefusedXMLParser(target=_BoundedBuilder(file), forbid_dtd=True)
    try:
        parser.feed(content)
        root = parser.close()
    except DefusedXmlException as error:
        raise ModelError(file, "XML", "a DTD or entity is not allowed") from error
    except (ParseError, ValueError, LookupError) as error:
        raise ModelError(file, "XML", f"this is not well-formed XML: {error}") from error
    namespace, _, local = root.tag.removeprefix("{").rpartition("}")
    if local != "definitions" or namespace not in NAMESPACES:
        raise ModelError(file, "definitions", "this is not a DMN 1.3, 1.4 or 1.5 model")
    return file, root


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(limits.FILE_BYTES + 1)
    except OSError as error:
        raise ModelError(path.name, "file", f"cannot be read: {error.strerror}") from error


def local_name(element: Element) -> str:
    """The tag without its namespace, for an element of DMN; empty for one of somebody else."""
    namespace, _, local = element.tag.removeprefix("{").rpartition("}")
    return local if namespace in NAMESPACES else ""


def elements(parent: Element, name: str) -> Iterator[Element]:
    """The DMN elements of that name directly under the parent."""
    return (child for child in parent if local_name(child) == name)


def element(parent: Element, name: str) -> Element | None:
    """The first DMN element of that name directly under the parent."""
    return next(elements(parent, name), None)


def text(parent: Element | None, name: str = "text") -> str:
    """The text of a child element, stripped; empty when there is none."""
    child = None if parent is None else element(parent, name)
    return "" if child is None or child.text is None else child.text.strip()


def extensions(parent: Element, name: str) -> Iterator[Element]:
    """Our own extension elements of that name (DMN 1.5, 6.3.14, extensionElements)."""
    holder = element(parent, "extensionElements")
    return iter(()) if holder is None else holder.iterfind(f"{{{EXTENSION}}}{name}")


def extension_text(parent: Element, name: str) -> str:
    """The text of our extension element, with every run of spaces made one."""
    found = next(extensions(parent, name), None)
    return "" if found is None else " ".join((found.text or "").split())


def by_language(parent: Element, name: str) -> dict[str, str]:
    """The texts of our extension elements of that name, keyed by their `lang` attribute."""
    return {
        found.get("lang", ""): " ".join((found.text or "").split())
        for found in extensions(parent, name)
    }
