"""Values, places and problems from the events of a YAML parser, one event at a time and without recursion.

>>> import yaml
>>> builder = Builder()
>>> builder.take_all(yaml.parse("a: [1, yes]"))
>>> builder.root, builder.places[("a", 1)], builder.problems
({'a': [1, 'yes']}, (1, 8), [])
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NoReturn

import yaml

from detente.case.yaml_scalar import ScalarError, plain_value
from detente.case.yaml_text import MOST_PROBLEMS, forbidden
from detente.errors import Problem

__all__ = ["DEEPEST_NESTING", "LONGEST_SCALAR", "MOST_NODES", "Builder", "Path", "Spot", "path_text"]

Path = tuple[str | int | float, ...]
Spot = tuple[
    int, int
]  # line and column; plain, as the garbage collector need not watch plain pairs of integers

DEEPEST_NESTING = 64
LONGEST_SCALAR = 1024 * 1024
MOST_NODES = 500_000


def path_text(path: Path) -> str:
    """A path as messages write it.

    Example
    -------
    >>> path_text(("issues", "tax", "scale", 0))
    'issues.tax.scale.0'
    """
    text = ".".join(part[:60] if isinstance(part, str) else str(part) for part in path[:12])
    return f"{text}…" if len(path) > 12 else text


class _Enough(Exception):
    """Reading stops here; what is wrong has been noted."""


_NO_KEY = object()


class _Frame:
    """A list or mapping that is still open; the outermost one holds the document.

    `key` is the name whose value comes next; `kept` says whether that value has a place in the result.
    """

    __slots__ = ("container", "is_key", "is_mapping", "kept", "key", "path", "wanted")

    def __init__(self, container: Any, path: Path, wanted: bool, is_key: bool = False) -> None:
        self.container = container
        self.is_mapping = type(container) is dict
        self.path = path
        self.key: Any = _NO_KEY
        self.kept = self.wanted = wanted
        self.is_key = is_key

    @property
    def expects_key(self) -> bool:
        """Whether a name comes next."""
        return self.is_mapping and self.key is _NO_KEY

    def next_path(self) -> Path:
        """The path of the value that comes next; of the mapping itself while the name is not known."""
        if not self.is_mapping:
            return (*self.path, len(self.container))
        return self.path if self.key is _NO_KEY else (*self.path, self.key)


class _Document(_Frame):
    """The frame around the one value of the document."""

    __slots__ = ()

    def next_path(self) -> Path:
        """The root's path."""
        return ()


class Builder:
    """Takes events; afterwards holds the value, the places of values and of names, and the problems."""

    def __init__(self) -> None:
        self.places: dict[Path, Spot] = {}
        self.keys: dict[Path, Spot] = {}
        self.problems: list[Problem] = []
        self.documents = 0
        self._top: list[Any] = []
        self._open: list[_Frame] = [_Document(self._top, (), True)]
        self._nodes = 0
        self._handlers = {
            yaml.ScalarEvent: self._scalar,
            yaml.MappingStartEvent: self._begin,
            yaml.SequenceStartEvent: self._begin,
            yaml.MappingEndEvent: self._end,
            yaml.SequenceEndEvent: self._end,
            yaml.AliasEvent: self._alias,
            yaml.DocumentStartEvent: self._document,
            yaml.DocumentEndEvent: self._pass_over,
            yaml.StreamStartEvent: self._pass_over,
            yaml.StreamEndEvent: self._pass_over,
        }

    @property
    def root(self) -> Any:
        """The value of the document."""
        return self._top[0] if self._top else None

    @property
    def opened(self) -> Spot:
        """The place of the innermost list or mapping that is still open."""
        return self.places.get(self._open[-1].path, (1, 1))

    def take_all(self, events: Iterable[Any]) -> None:
        """Handle the parser's events until they end or reading makes no more sense."""
        handlers = self._handlers
        try:
            for event in events:
                handlers[type(event)](event)
        except _Enough:
            return

    def _pass_over(self, event: Any) -> None:
        """Events that say nothing."""

    def _document(self, event: Any) -> None:
        """Admit one document."""
        self.documents += 1
        if self.documents > 1:
            self._stop(
                event, "found the beginning of a second document; a file holds one, remove the --- line"
            )

    def _scalar(self, event: Any) -> None:
        """A name, or a value without parts."""
        if self._nodes >= MOST_NODES:
            self._too_many(event)
        self._nodes += 1
        if event.anchor is not None or event.tag is not None:
            self._refuse_properties(event)
        frame = self._open[-1]
        if frame.is_mapping and frame.key is _NO_KEY:
            self._name(frame, event)
        else:
            self._attach(frame, event, self._value(event))

    def _value(self, event: Any) -> Any:
        """The value of a scalar: text where it is quoted, else what the core schema says."""
        text: str = event.value
        if len(text) > LONGEST_SCALAR:
            self._note(event, f"a text of {len(text):,} characters; at most {LONGEST_SCALAR:,} are read")
        if not event.style:
            try:
                return plain_value(text)
            except ScalarError as error:
                self._note(event, str(error))
                return None
        if event.style == '"' and (wrong := forbidden(text)):
            self._note(event, f"an escape in this text stands for {wrong}")
        return text

    def _name(self, frame: _Frame, event: Any) -> None:
        """Remember a name for the value that follows, or note why it cannot be one."""
        before = len(self.problems)
        key = self._value(event)
        if len(self.problems) > before:
            frame.kept = False
        elif key is None or key is True or key is False:
            shown = f'"{event.value}"' if event.value else "nothing"
            self._note(event, f"found {shown} where a name should stand; put a name that reads so in quotes")
            frame.kept = False
        elif key == "<<" and not event.style:
            self._note(event, "found the merge key <<; merging is not used here, write the values out")
            frame.kept = False
        elif key in frame.container:
            first = self.keys.get((*frame.path, key))
            where = f", first on line {first[0]}" if first else ""
            frame.key = key
            self._note(event, f'"{str(key)[:60]}" is given twice{where}; remove or rename one of the two')
            frame.kept = False
        else:
            frame.kept = frame.wanted
            if frame.kept:
                mark = event.start_mark
                self.keys[(*frame.path, key)] = (mark.line + 1, mark.column + 1)
        frame.key = "" if key is None else key

    def _attach(self, frame: _Frame, event: Any, value: Any) -> None:
        """Put a value where it belongs and remember its place."""
        if frame.kept:
            mark = event.start_mark
            self.places[frame.next_path()] = (mark.line + 1, mark.column + 1)
        if not frame.is_mapping:
            frame.container.append(value)
            return
        if frame.kept:
            frame.container[frame.key] = value
        frame.key = _NO_KEY

    def _begin(self, event: Any) -> None:
        """Open a list or mapping."""
        if self._nodes >= MOST_NODES:
            self._too_many(event)
        self._nodes += 1
        if event.anchor is not None or event.tag is not None:
            self._refuse_properties(event)
        if len(self._open) > DEEPEST_NESTING:
            self._stop(event, f"values nested more than {DEEPEST_NESTING} levels deep; write them flatter")
        container: Any = {} if type(event) is yaml.MappingStartEvent else []
        frame = self._open[-1]
        if frame.expects_key:
            self._note(event, "found a list or mapping where a name should stand; quote a text in brackets")
            self._open.append(_Frame(container, frame.path, wanted=False, is_key=True))
            return
        inner = _Frame(container, frame.next_path(), wanted=frame.kept)
        self._attach(frame, event, container)
        self._open.append(inner)

    def _end(self, event: Any) -> None:
        """Close a list or mapping; the value of one that stood as a name is dropped."""
        if self._open.pop().is_key:
            self._drop_next()

    def _alias(self, event: Any) -> None:
        """Note an alias and put nothing in its place."""
        self._note(
            event,
            f"found the alias *{event.anchor[:60]}; aliases are not used here, write the value out, "
            "or quote a text that begins with *",
        )
        frame = self._open[-1]
        if frame.expects_key:
            self._drop_next()
        else:
            self._attach(frame, event, None)

    def _drop_next(self) -> None:
        """The value that comes next has no name to stand under."""
        self._open[-1].key = ""
        self._open[-1].kept = False

    def _refuse_properties(self, event: Any) -> None:
        """Note an anchor or a tag."""
        if event.anchor is not None:
            self._note(
                event,
                f"found the anchor &{event.anchor[:60]}; anchors are not used here, write the value out, "
                "or quote a text that begins with &",
            )
        if event.tag is not None:
            shown = event.tag.replace("tag:yaml.org,2002:", "!!")[:60]
            self._note(
                event,
                f"found the tag {shown}; tags are not used here, remove it or quote a text that starts so",
            )

    def _too_many(self, event: Any) -> NoReturn:
        """Stop at too many nodes."""
        self._stop(event, f"the file holds more than {MOST_NODES:,} names and values; split it")

    def _note(self, event: Any, message: str) -> None:
        """Add a problem; after many, stop reading."""
        mark = event.start_mark
        path = path_text(self._open[-1].next_path())
        self.problems.append(Problem(mark.line + 1, mark.column + 1, path, message))
        if len(self.problems) >= MOST_PROBLEMS:
            raise _Enough

    def _stop(self, event: Any, message: str) -> NoReturn:
        """Add a problem after which reading makes no sense."""
        self._note(event, message)
        raise _Enough
