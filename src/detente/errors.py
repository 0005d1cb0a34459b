"""Every exception of the package, as a tree with one root.

>>> issubclass(CaseError, DetenteError)
True
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = [
    "CaseError",
    "DetenteError",
    "DomainError",
    "ExpressionError",
    "NoPotentialError",
    "NotConvexError",
    "NotSupportedError",
    "Problem",
    "QuantityError",
    "RunError",
    "ShapeError",
]


class DetenteError(Exception):
    """Anything that détente itself raises; catching this catches them all."""


class QuantityError(DetenteError):
    """A number, range or distribution cannot be read as one; the message says what would be right."""


class ExpressionError(DetenteError):
    """An expression cannot be parsed or evaluated.

    Parameters
    ----------
    message
        What is wrong and what would be right, without the place.
    column
        Position in `text`, counted from 1; 0 when the whole expression is meant.
    text
        The expression itself.
    """

    def __init__(self, message: str, column: int = 0, text: str = "") -> None:
        super().__init__(f"{message} (column {column} of: {text})" if column else message)
        self.message = message
        self.column = column
        self.text = text


class ShapeError(DetenteError):
    """Arrays handed to a solver do not fit together; the message speaks of axes."""


class DomainError(DetenteError):
    """A value handed to a solver lies outside what it admits; the message names the argument."""


class NoPotentialError(DomainError):
    """No single objective has the equilibrium as its maximum; the message says why and which path takes it."""


class NotConvexError(DomainError):
    """First-order conditions would not show a maximum, so nothing could certify an equilibrium."""


class NotSupportedError(DomainError):
    """A feature that the chosen path does not have; the message names the path that has it."""


class RunError(DetenteError):
    """A stored run cannot be found, read or continued."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong with a case, and where: line and column count from 1, 0 means unknown.

    `file` names a table beside the case where the place is in that; it is empty for the case's own file.
    """

    line: int
    column: int
    path: str
    message: str
    file: str = ""


class CaseError(DetenteError):
    """A case cannot be used. Carries every problem found, not just the first.

    >>> error = CaseError([Problem(112, 19, "issues.tax.status_quo", "140 is off the scale")], "tax.yaml")
    >>> print(error)
    tax.yaml has 1 problem
      112:19  issues.tax.status_quo   140 is off the scale
    """

    def __init__(self, problems: Sequence[Problem], file: str = "case") -> None:
        self.problems = tuple(sorted(problems))
        self.file = file
        super().__init__(self._text())

    def _text(self) -> str:
        places = [f"{p.file}:" * bool(p.file) + f"{p.line}:{p.column}" if p.line else "" for p in self.problems]
        wide = max((len(p) for p in places), default=0)
        count = len(self.problems)
        lines = [f"{self.file} has {count} problem{'' if count == 1 else 's'}"]
        for place, problem in zip(places, self.problems, strict=True):
            where = f"{place:<{wide}}  " if wide else ""
            path = f"{problem.path}   " if problem.path else ""
            lines.append(f"  {where}{path}{problem.message}")
        return "\n".join(lines)
