"""The reader of YAML files: bytes in, plain values and a map of places out, or every problem at once.

It takes the events of a PyYAML parser and builds values itself, without recursion and without features that
make YAML unsafe or surprising: no tags, anchors, aliases or merge keys, one document, no duplicate names.

>>> tree = read_tree(b"issues:\\n  tax: {status_quo: 25}\\n", "tax.yaml")
>>> tree.value
{'issues': {'tax': {'status_quo': 25}}}
>>> tree.place(("issues", "tax", "status_quo"))
Place(line=2, column=21)
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import yaml

from detente.case.yaml_build import (
    DEEPEST_NESTING,
    LONGEST_SCALAR,
    MOST_NODES,
    Builder,
    Path,
    Spot,
    path_text,
)
from detente.case.yaml_complaint import explained
from detente.case.yaml_text import LARGEST_FILE, decoded, read_bytes
from detente.errors import CaseError, Problem

__all__ = [
    "DEEPEST_NESTING",
    "LARGEST_FILE",
    "LONGEST_SCALAR",
    "MOST_NODES",
    "Path",
    "Place",
    "Tree",
    "path_text",
    "read_file_tree",
    "read_tree",
]

# The parser in C where PyYAML was built with it, else the slower one in Python: both give the same events.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Place(NamedTuple):
    """A place in a file; line and column count from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Tree:
    """The plain values of a file and where each stands.

    Parameters
    ----------
    value
        dict, list, str, int, float, bool or None, nested; keys of a dict are str, int or float.
    places
        Path (keys and list indices from the root) to line and column of the value.
    keys
        Path to line and column of its last key; list items have none.
    files
        Path to the file that holds what lies there, for parts that stand in tables beside the case.
    """

    value: Any
    places: Mapping[Path, Spot] = field(default_factory=dict, repr=False)
    keys: Mapping[Path, Spot] = field(default_factory=dict, repr=False)
    files: Mapping[Path, str] = field(default_factory=dict, repr=False)

    def place(self, path: Path) -> Place:
        """The place of a value, or of its nearest ancestor that the file holds; 0:0 where there is none.

        Example
        -------
        >>> read_tree(b"a:\\n  - b: 1", "case.yaml").place(("a", 0, "c", "d"))
        Place(line=2, column=5)
        """
        for length in range(len(path), -1, -1):
            found = self.places.get(path[:length])
            if found:
                return Place(*found)
        return Place(0, 0)

    def file_of(self, path: Path) -> str:
        """The table beside the case in which a value stands; empty for the case's own file.

        Example
        -------
        >>> Tree({}, files={("markets", "gas", "routes"): "routes.csv"}).file_of(("markets", "gas", "routes", "a-b"))
        'routes.csv'
        """
        heads = (path[:length] for length in range(len(path), 0, -1))
        return next((self.files[head] for head in heads if head in self.files), "")

    def key_place(self, path: Path) -> Place:
        """The place of the name a value stands under; as `place` where it stands under none.

        Example
        -------
        >>> read_tree(b"a:\\n  b: 1", "case.yaml").key_place(("a", "b"))
        Place(line=2, column=3)
        """
        found = self.keys.get(path)
        return Place(*found) if found else self.place(path)


def read_file_tree(path: str | os.PathLike[str]) -> Tree:
    """Read a YAML file; `read_tree` says what may stand in it.

    Raises
    ------
    CaseError
        If there is no such file, it is a folder or cannot be read, or its content is not admitted.

    Example
    -------
    >>> read_file_tree("no-such-file.yaml")
    Traceback (most recent call last):
    detente.errors.CaseError: no-such-file.yaml has 1 problem
      there is no such file
    """
    return read_tree(read_bytes(path), os.fspath(path))


def read_tree(data: bytes, file: str = "case") -> Tree:
    """Read the content of a YAML file into plain values with their places.

    Source
    ------
    YAML 1.2.2, core schema; a subset, see Limits.

    Parameters
    ----------
    data
        The bytes of the file, UTF-8 with or without a byte order mark.
    file
        Its name, for messages.

    Raises
    ------
    CaseError
        With every problem that can be told at once; a syntax error ends the reading.

    Limits
    ------
    One document, at most 20 MiB, 500,000 nodes, 64 levels, 1 MiB a scalar. No tags, anchors, aliases, merge
    keys, duplicate names, infinities; names are texts or numbers. Hence any input is answered in bounded time
    and memory.

    Example
    -------
    >>> read_tree(b"a: 1\\nb: yes\\na: .inf", "case.yaml")
    Traceback (most recent call last):
    detente.errors.CaseError: case.yaml has 2 problems
      3:1  a   "a" is given twice, first on line 1; remove or rename one of the two
      3:4  a   .inf is not a number to calculate with; give a finite number
    """
    return _tree(decoded(data, file), file, _LOADER)


def _tree(text: str, file: str, loader_class: Any) -> Tree:
    """Feed a parser's events to a builder and look at what came of it."""
    builder = Builder()
    try:
        builder.take_all(iter(loader_class(text).get_event, None))
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        builder.problems.append(explained(error, text, builder.opened))
    if not builder.problems and not builder.documents:
        builder.problems.append(Problem(1, 1, "", "the file is empty"))
    if builder.problems:
        raise CaseError(builder.problems, file)
    return Tree(builder.root, builder.places, builder.keys)
