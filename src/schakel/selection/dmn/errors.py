"""What can be wrong with a model, and the reasons for which FEEL says null."""


class ModelError(Exception):
    """The model cannot be used: `file`, the `element` at fault and the `reason`, in words."""

    def __init__(self, file: str, element: str, reason: str) -> None:
        super().__init__(f"{file}: {element}: {reason}")
        self.file = file
        self.element = element
        self.reason = reason


class FeelSyntaxError(Exception):
    """Not FEEL, or beyond the bounds. The reader of models adds file and element."""


class FeelError(Exception):
    """A step that DMN defines as null. The run keeps the text and goes on with null."""


class LimitError(Exception):
    """An evaluation that goes beyond the bounds. The run adds file and element: a ModelError."""


class UnknownFactError(Exception):
    """A fact is read that nobody has given yet. Only `outcomes` raises and catches this one."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name
