"""The parts of an expression: frozen, hashable, equal when they mean the same; columns do not count.

>>> Binary(("+",), (Name("a"), Number(1.0))) == Binary(("+",), (Name("a", column=4), Number(1.0)))
True
>>> print(Logic("or", (Logic("and", (Name("a"), Name("b"))), Name("c"))))
a and b or c
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

__all__ = [
    "ALWAYS",
    "Binary",
    "Call",
    "Compare",
    "Logic",
    "Name",
    "Node",
    "Number",
    "Selector",
    "Truth",
    "Unary",
    "children",
    "descendants",
    "height",
    "is_condition",
]


@dataclass(frozen=True, slots=True)
class Selector:
    """Which world a name is read in: the square brackets after it.

    Parameters
    ----------
    choices
        Pairs (option, choice), in the order of the options' names.
    equilibrium
        Whether the forecast mixture of worlds is meant (given the choices, if any).
    variant, without, at
        A variant's id; the id of a source or piece of evidence set aside; a date YYYY, YYYY-MM or YYYY-MM-DD.
    columns
        Pairs (option or selector word, column of its value), for messages.
    """

    choices: tuple[tuple[str, str], ...] = ()
    equilibrium: bool = False
    variant: str | None = None
    without: str | None = None
    at: str | None = None
    columns: tuple[tuple[str, int], ...] = field(default=(), compare=False, repr=False)

    def __bool__(self) -> bool:
        return self != ALWAYS

    def __str__(self) -> str:
        items = [f"{option} = {choice}" for option, choice in self.choices]
        items += ["equilibrium"] if self.equilibrium else []
        named = (("variant", self.variant), ("without", self.without), ("at", self.at))
        items += [f"{word} = {value}" for word, value in named if value is not None]
        return f"[{', '.join(items)}]" if items else ""

    def column(self, word: str) -> int:
        """The column of an item's value (of `equilibrium` itself), 0 where it is not known.

        Example
        -------
        >>> Selector(variant="peace", columns=(("variant", 12),)).column("variant")
        12
        """
        return dict(self.columns).get(word, 0)


ALWAYS = Selector()


@dataclass(frozen=True, slots=True)
class Number:
    """A number, not negative as it stands in the text."""

    value: float
    column: int = field(default=0, compare=False, repr=False)

    def __str__(self) -> str:
        return (
            str(int(self.value)) if self.value.is_integer() and abs(self.value) < 1e15 else repr(self.value)
        )


@dataclass(frozen=True, slots=True)
class Truth:
    """`true` or `false`."""

    value: bool
    column: int = field(default=0, compare=False, repr=False)

    def __str__(self) -> str:
        return "true" if self.value else "false"


@dataclass(frozen=True, slots=True)
class Name:
    """An outcome, an option or a word; `path` has its parts joined by dots."""

    path: str
    selector: Selector = ALWAYS
    column: int = field(default=0, compare=False, repr=False)

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts of the path."""
        return tuple(self.path.split("."))

    @property
    def is_bare(self) -> bool:
        """Whether this is a single word without brackets, which may be a choice or another word."""
        return "." not in self.path and not self.selector

    def __str__(self) -> str:
        return f"{self.path}{self.selector}"


@dataclass(frozen=True, slots=True)
class Unary:
    """Minus a number."""

    operand: Node
    column: int = field(default=0, compare=False, repr=False)

    def __str__(self) -> str:
        return f"-{_wrapped(self.operand, 8)}"


@dataclass(frozen=True, slots=True)
class Binary:
    """Operands joined from left to right by operators of one rank: `+` and `-`, or `*` and `/`."""

    operators: tuple[str, ...]
    operands: tuple[Node, ...]
    column: int = field(default=0, compare=False, repr=False)

    def __str__(self) -> str:
        return _joined(self.operators, self.operands, _power(self))


@dataclass(frozen=True, slots=True)
class Compare:
    """A chain of comparisons, true when each neighbouring pair compares so: `a < b <= c`."""

    operators: tuple[str, ...]
    operands: tuple[Node, ...]
    column: int = field(default=0, compare=False, repr=False)

    def __str__(self) -> str:
        return _joined(self.operators, self.operands, _power(self))


@dataclass(frozen=True, slots=True)
class Logic:
    """`and`, `or` (two operands or more), `not` (one), `if`, `iff` (two) over conditions."""

    operator: str
    operands: tuple[Node, ...]
    column: int = field(default=0, compare=False, repr=False)

    def __str__(self) -> str:
        if self.operator == "not":
            return f"not {_wrapped(self.operands[0], 4)}"
        return _joined((self.operator,) * (len(self.operands) - 1), self.operands, _power(self))


@dataclass(frozen=True, slots=True)
class Call:
    """A function of its arguments."""

    function: str
    arguments: tuple[Node, ...]
    column: int = field(default=0, compare=False, repr=False)

    def __str__(self) -> str:
        return f"{self.function}({', '.join(map(str, self.arguments))})"


Node = Number | Truth | Name | Unary | Binary | Compare | Logic | Call


def children(node: Node) -> tuple[Node, ...]:
    """The parts directly below a part.

    Example
    -------
    >>> children(Call("abs", (Name("a"),)))
    (Name(path='a', selector=Selector(choices=(), equilibrium=False, variant=None, without=None, at=None)),)
    """
    if isinstance(node, (Binary, Compare, Logic)):
        return node.operands
    if isinstance(node, Call):
        return node.arguments
    return (node.operand,) if isinstance(node, Unary) else ()


def descendants(node: Node) -> Iterator[Node]:
    """A part and all below it, from left to right.

    Example
    -------
    >>> [str(part) for part in descendants(Unary(Call("abs", (Name("a"),))))]
    ['-abs(a)', 'abs(a)', 'a']
    """
    waiting = [node]
    while waiting:
        current = waiting.pop()
        yield current
        waiting.extend(reversed(children(current)))


def height(node: Node) -> int:
    """The number of levels of a part, without recursion.

    Example
    -------
    >>> height(Unary(Name("a")))
    2
    """
    level, levels = [node], 0
    while level:
        levels += 1
        level = [child for parent in level for child in children(parent)]
    return levels


def is_condition(node: Node) -> bool | None:
    """Whether a part is true or false (True), a number (False), or may be either (None, a name).

    Example
    -------
    >>> is_condition(Truth(True)), is_condition(Number(1.0)), is_condition(Name("a"))
    (True, False, None)
    """
    if isinstance(node, (Truth, Compare, Logic)):
        return True
    if isinstance(node, Name):
        return None
    return isinstance(node, Call) and node.function == "interior_max"


def _power(node: Node) -> int:
    """How tightly a part holds together; the parser's ranks."""
    if isinstance(node, Logic):
        return {"if": 1, "iff": 1, "or": 2, "and": 3, "not": 4}[node.operator]
    if isinstance(node, Compare):
        return 5
    if isinstance(node, Binary):
        return 6 if node.operators[0] in "+-" else 7
    return 8 if isinstance(node, Unary) else 9


def _wrapped(node: Node, floor: int) -> str:
    """A part's text, in brackets where it holds together less tightly than its place needs."""
    return str(node) if _power(node) >= floor else f"({node})"


def _joined(operators: tuple[str, ...], operands: tuple[Node, ...], power: int) -> str:
    """Operands with operators between them."""
    text = _wrapped(operands[0], power + 1)
    for operator, operand in zip(operators, operands[1:], strict=True):
        text += f" {operator} {_wrapped(operand, power + 1)}"
    return text
