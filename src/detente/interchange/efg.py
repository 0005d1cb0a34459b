"""Game trees as Gambit's plain text, `.efg`: read and write."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from detente.errors import DetenteError
from detente.models.trees import Chance, Decision, End, Node, Tree

__all__ = ["Game", "read_efg", "write_efg"]

TOKEN = re.compile(r'\s*(?:"((?:[^"\\]|\\.)*)"|([{}])|([^\s{}"]+))')


@dataclass(frozen=True, slots=True, eq=False)
class Game:
    """A tree with its words.

    Parameters
    ----------
    title
        what it is called
    players
        names
    tree
        the nodes
    payoff
        (player, outcome)
    outcomes
        names of the outcomes
    names
        names of the nodes, as the file gives them to its information sets
    """

    title: str
    players: tuple[str, ...]
    tree: Tree
    payoff: NDArray[np.float64]
    outcomes: tuple[str, ...]
    names: tuple[str, ...]


@dataclass
class _Line:
    """One node as the file gives it, before its children are known."""

    number: int
    kind: str
    name: str
    player: int
    information_set: str
    labels: tuple[str, ...]
    figures: tuple[Fraction, ...]
    outcome: int


def read_efg(text: str, source: str = "text") -> Game:
    """Read a game in Gambit's `.efg` format, version 2, with real payoffs.

    Parameters
    ----------
    text
        What the file holds.
    source
        What to call it in messages.

    Raises
    ------
    DetenteError
        If it is no such game; the message names the line.

    Our reading
    -----------
    Payoffs at nodes that are no ends are refused. An outcome that is repeated is one column of the payoffs.

    Example
    -------
    >>> game = read_efg('''EFG 2 R "entry" { "entrant" "incumbent" }
    ... ""
    ...
    ... p "" 1 1 "" { "out" "in" } 0
    ... t "" 1 "out" { 0, 2 }
    ... t "" 2 "in" { 1, 1 }''')
    >>> game.players, game.payoff.tolist()
    (('entrant', 'incumbent'), [[0.0, 1.0], [2.0, 1.0]])
    """
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if not lines or not lines[0][1].startswith("EFG 2 R"):
        raise DetenteError(f"{source}, line 1: a game begins with EFG 2 R; found {lines[0][1][:30] if lines else ''!r}")
    head = _tokens(lines[0][1], source, lines[0][0])
    title, players = head[3].text, tuple(token.text for token in head[5:-1])
    body = [(number, line) for number, line in lines[1:] if line.strip()[0] in "cpt" and line.strip()[1:2] in (" ", "")]
    if not body:
        raise DetenteError(f"{source}: the game has no nodes")
    return _assembled(title, players, [_node(line, number, source) for number, line in body], source)


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    is_quoted: bool


def _tokens(line: str, source: str, number: int) -> list[_Token]:
    """The words of a line; commas are blanks."""
    found, at, line = [], 0, _without_commas(line).rstrip()
    while at < len(line):
        match = TOKEN.match(line, at)
        if match is None:
            raise DetenteError(f'{source}, line {number}: a quotation mark is never closed')
        quoted, brace, word = match.groups()
        found.append(_Token(quoted.replace('\\"', '"'), True) if quoted is not None else _Token(brace or word, False))
        at = match.end()
    return found


def _without_commas(line: str) -> str:
    """Commas outside quotes as blanks."""
    parts = re.split(r'("(?:[^"\\]|\\.)*")', line)
    return "".join(part if index % 2 else part.replace(",", " ") for index, part in enumerate(parts))


def _node(line: str, number: int, source: str) -> _Line:
    """Read one node."""
    tokens = _tokens(line, source, number)
    kind = tokens[0].text
    try:
        if kind == "t":
            figures = tuple(Fraction(token.text) for token in _braced(tokens))
            return _Line(number, kind, tokens[3].text, 0, "", (), figures, int(tokens[2].text))
        first = 3 if kind == "p" else 2
        name = tokens[first + 1].text if tokens[first + 1].is_quoted else ""
        inside = _braced(tokens)
        if int(tokens[-1].text) != 0:
            raise DetenteError(f"{source}, line {number}: payoffs at a node that is no end are not read; found outcome "
                               f"{tokens[-1].text}")
        if kind == "p":
            return _Line(number, kind, name, int(tokens[2].text) - 1, tokens[3].text,
                         tuple(token.text for token in inside), (), 0)
        return _Line(number, kind, name, 0, "", tuple(t.text for t in inside[::2]),
                     tuple(Fraction(t.text) for t in inside[1::2]), 0)
    except (ValueError, IndexError, ZeroDivisionError):
        raise DetenteError(f"{source}, line {number}: this is no node of an .efg file: {line.strip()[:60]}") from None


def _braced(tokens: list[_Token]) -> list[_Token]:
    """What stands between the braces."""
    texts = [token.text if not token.is_quoted else "" for token in tokens]
    return tokens[texts.index("{") + 1:texts.index("}")]


def _assembled(title: str, players: tuple[str, ...], lines: list[_Line], source: str) -> Game:
    """Put the nodes, which stand depth first, into a tree."""
    children: list[list[int]] = [[] for _ in lines]
    open_: list[tuple[int, int]] = []
    for index, line in enumerate(lines):
        if index:
            if not open_:
                raise DetenteError(f"{source}, line {line.number}: this node belongs to no other")
            parent, left = open_.pop()
            children[parent].append(index)
            if left > 1:
                open_.append((parent, left - 1))
        if line.kind != "t":
            if not line.labels:
                raise DetenteError(f"{source}, line {line.number}: a node needs at least one branch")
            open_.append((index, len(line.labels)))
    if open_:
        line = lines[open_[-1][0]]
        raise DetenteError(f"{source}, line {line.number}: {open_[-1][1]} of this node's branches are missing")
    payoff, columns, outcomes = _payoffs(lines, players, source)
    nodes: list[Node] = []
    for line, below in zip(lines, children, strict=True):
        if line.kind == "t":
            nodes.append(End(columns[line.outcome]))
        elif line.kind == "c":
            nodes.append(Chance(tuple(below), line.figures))
        else:
            nodes.append(Decision(line.player, tuple(below), f"{line.player + 1}.{line.information_set}", line.labels))
    return Game(title, players, Tree(tuple(nodes), len(players)), payoff, outcomes, tuple(line.name for line in lines))


def _payoffs(
    lines: list[_Line], players: tuple[str, ...], source: str
) -> tuple[NDArray[np.float64], dict[int, int], tuple[str, ...]]:
    """(player, outcome) payoffs, the column of each outcome, and their names."""
    columns: dict[int, int] = {}
    figures: list[tuple[Fraction, ...]] = []
    names: list[str] = []
    for line in lines:
        if line.kind != "t":
            continue
        if len(line.figures) != len(players):
            raise DetenteError(f"{source}, line {line.number}: {len(line.figures)} payoffs for {len(players)} players")
        if line.outcome not in columns:
            columns[line.outcome] = len(figures)
            figures.append(line.figures)
            names.append(line.name)
        elif figures[columns[line.outcome]] != line.figures:
            raise DetenteError(f"{source}, line {line.number}: outcome {line.outcome} had other payoffs before")
    return np.array([[float(value) for value in row] for row in figures]).T, columns, tuple(names)


def write_efg(game: Game) -> str:
    """A game in Gambit's `.efg` format.

    Our reading
    -----------
    Chances are written as exact fractions that sum to 1, payoffs as the shortest decimals that give them back, every
    end with an outcome of its own. Quotes inside words become apostrophes.

    Example
    -------
    >>> tree = Tree((Decision(0, (1, 2), labels=("out", "in")), End(0), End(1)), 1)
    >>> game = Game("entry", ("entrant",), tree, np.array([[0.0, 1.0]]), ("out", "in"), ("", "", ""))
    >>> print(write_efg(game))
    EFG 2 R "entry" { "entrant" }
    ""
    <BLANKLINE>
    p "" 1 1 "" { "out" "in" } 0
    t "" 1 "out" { 0.0 }
    t "" 2 "in" { 1.0 }
    <BLANKLINE>
    """
    head = f'EFG 2 R {_quoted(game.title)} {{ {" ".join(map(_quoted, game.players))} }}\n""\n\n'
    sets: list[dict[str, int]] = [{} for _ in game.players]
    body: list[str] = []
    ends = chances = 0
    for index in _depth_first(game.tree):
        node, name = game.tree.nodes[index], _quoted(game.names[index])
        if isinstance(node, End):
            ends += 1
            figures = ", ".join(repr(float(value)) for value in game.payoff[:, node.outcome])
            body.append(f't "" {ends} {_quoted(game.outcomes[node.outcome])} {{ {figures} }}')
        elif isinstance(node, Chance):
            chances += 1
            parts = " ".join(f'"{k + 1}" {p}' for k, p in enumerate(_exact(node.probability)))
            body.append(f'c "" {chances} {name} {{ {parts} }} 0')
        else:
            own = sets[node.player]
            number = own.setdefault(node.information_set or f"node {index}", len(own) + 1)
            labels = node.labels or tuple(str(k + 1) for k in range(len(node.children)))
            body.append(f'p "" {node.player + 1} {number} {name} {{ {" ".join(map(_quoted, labels))} }} 0')
    return head + "\n".join(body) + "\n"


def _exact(probability: tuple[float | Fraction, ...]) -> list[Fraction]:
    """Fractions that sum to 1; the largest takes what rounding left."""
    parts = [Fraction(p).limit_denominator(10**9) for p in probability]
    largest = max(range(len(parts)), key=lambda k: parts[k])
    parts[largest] += 1 - sum(parts)
    return parts


def _depth_first(tree: Tree) -> list[int]:
    """The nodes, each before its children, children in the order of their branches."""
    found, waiting = [], [0]
    while waiting:
        index = waiting.pop()
        found.append(index)
        node = tree.nodes[index]
        if not isinstance(node, End):
            waiting.extend(reversed(node.children))
    return found


def _quoted(text: str) -> str:
    return '"' + text.replace('"', "'").replace("\n", " ") + '"'
