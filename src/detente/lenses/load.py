"""Read a case and check all of it: shape, meaning, expressions. The one door through which cases come in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from detente.case.read import CaseFile, read_bytes, read_path, with_values
from detente.errors import CaseError, Problem
from detente.lenses.catalogue import LENSES
from detente.lenses.check import check_expressions

__all__ = ["load_bytes", "load_case", "load_changed"]


def load_case(path: str | Path) -> CaseFile:
    """Read a case from a file and check it completely.

    Parameters
    ----------
    path
        A YAML file, or the name of a bundled case such as `russia-iran-us-2010`.

    Raises
    ------
    CaseError
        If anything is wrong; carries every problem found, with line and column.

    Example
    -------
    >>> load_case("prisoners-dilemma").case.case.title != ""
    True
    """
    return _complete(*read_path(resolve(path)))


def load_bytes(data: bytes, file: str = "case.yaml") -> CaseFile:
    """Read a case from bytes and check it completely.

    Raises
    ------
    CaseError
        As `load_case`.

    Example
    -------
    >>> load_bytes(b"detente: 1\\ncase: {title: Nothing much}\\nactors: {}").case.case.title
    'Nothing much'
    """
    return _complete(*read_bytes(data, file))


def load_changed(source: CaseFile, changes: Mapping[str, Any]) -> CaseFile:
    """A new case: the old one with the values at some paths replaced, checked completely.

    Raises
    ------
    CaseError
        If a path leads nowhere or the result is wrong.

    Example
    -------
    >>> tax = load_case("emission-standards-1992")
    >>> load_changed(tax, {"case.title": "Another title"}).case.case.title
    'Another title'
    """
    return _complete(*with_values(source, changes))


def resolve(path: str | Path) -> Path:
    """A path as given, or that of the bundled case with this name."""
    from detente.cases import bundled

    given = Path(path)
    if not given.exists() and str(path) in bundled():
        return bundled()[str(path)]
    return given


def _complete(source: CaseFile, problems: tuple[Problem, ...]) -> CaseFile:
    """Add the checks of expressions; raise when anything is wrong."""
    findings = check_expressions(source.case, source.slots, LENSES, is_sound=not problems)
    own = [finding for finding in findings if not _follows(finding[1], problems)]
    problems = tuple(sorted({*problems, *(source.problem(finding) for finding in own)}))
    if problems:
        raise CaseError(problems, source.file)
    return source


def _follows(message: str, problems: tuple[Problem, ...]) -> bool:
    """Is a missing outcome only the consequence of a mistake in how the issue is decided."""
    named = re.match(r'no outcome called "(\w[\w-]*\.[\w-]+)', message)
    return named is not None and any(problem.path.startswith(f"{named[1]}.decided") for problem in problems)
