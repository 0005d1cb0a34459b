"""An expression as a whole: its parts, its text, and the names that it refers to."""

from __future__ import annotations

from dataclasses import dataclass, field

from detente.case.expression.nodes import Compare, Name, Node, descendants, is_condition

__all__ = ["Expression"]


@dataclass(frozen=True)
class Expression:
    """A parsed expression; two are equal when they have the same parts, however they were typed.

    Parameters
    ----------
    root
        The outermost part.
    text
        What was parsed, for messages.

    Example
    -------
    >>> from detente.case.expression import parse
    >>> parse("a+1  > b") == parse("a + 1 > (b)"), str(parse("((a)+1)>b"))
    (True, 'a + 1 > b')
    """

    root: Node
    text: str = field(default="", compare=False)

    def __str__(self) -> str:
        return str(self.root)

    @property
    def is_condition(self) -> bool | None:
        """True or false (True), a number (False), or not to be told before the names are known (None)."""
        return is_condition(self.root)

    def references(self) -> tuple[Name, ...]:
        """Every name, each once, from left to right; words compared with outcomes are among them.

        Example
        -------
        >>> from detente.case.expression import parse
        >>> [str(name) for name in parse("a.b > c[x = yes] + a.b").references()]
        ['a.b', 'c[x = yes]']
        """
        return tuple(dict.fromkeys(node for node in descendants(self.root) if isinstance(node, Name)))

    def word_comparisons(self) -> tuple[tuple[Name, Name], ...]:
        """Pairs (name, bare name) joined by `=` or `!=`: the bare one may be a word, such as a role.

        Example
        -------
        >>> from detente.case.expression import parse
        >>> [(str(a), str(b)) for a, b in parse("triangles.great.role.russia = pivot").word_comparisons()]
        [('triangles.great.role.russia', 'pivot')]
        """
        found = []
        for node in descendants(self.root):
            if isinstance(node, Compare):
                for sign, left, right in zip(node.operators, node.operands, node.operands[1:], strict=False):
                    if sign in ("=", "!=") and isinstance(left, Name) and isinstance(right, Name):
                        found += [(left, right)] if right.is_bare else [(right, left)] if left.is_bare else []
        return tuple(found)
