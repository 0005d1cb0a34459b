"""Read conflicts kept as `.gmcr` files, and write them as cases of preferences alone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeGuard

import numpy as np
from numpy.typing import NDArray

from detente.case.expression import KEYWORDS, SELECTOR_WORDS
from detente.errors import CaseError, DetenteError, Problem
from detente.lenses.load import load_bytes
from detente.models.conflict import feasible_worlds, rank_statements

__all__ = ["Conflict", "case_of_file", "case_of_gmcr", "read_gmcr"]

LETTERS = {"N": 0, "Y": 1}
DIRECTIONS = {"both": "both", "fwd": "forward", "forward": "forward", "back": "backward", "backward": "backward"}
MOST_OPTIONS = 16
Together = tuple[tuple[int, int], ...]
"""Options and the choices they take together: 0 not taken, 1 taken."""
Statement = tuple[Together, ...]
"""Combinations one of which must hold."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A conflict as a `.gmcr` file has it.

    Parameters
    ----------
    title
        What it is called, or nothing.
    makers, options
        Names of decision makers and options.
    owner
        The decision maker of each option, by number.
    direction
        "both", "forward" or "backward", for each option.
    infeasible
        Combinations that cannot be.
    statements
        For each decision maker, what it prefers, the most important first.
    ranking
        For each decision maker, groups of worlds from best to worst, by number from 1 in the order of their codes;
        empty where the statements count.
    """

    title: str
    makers: tuple[str, ...]
    options: tuple[str, ...]
    owner: tuple[int, ...]
    direction: tuple[str, ...]
    infeasible: tuple[Together, ...]
    statements: tuple[tuple[Statement, ...], ...]
    ranking: tuple[tuple[tuple[int, ...], ...], ...]

    def worlds(self) -> NDArray[np.int64]:
        """The feasible worlds (world, option), by ascending code."""
        rows = np.full((len(self.infeasible), len(self.options)), -1)
        for row, combination in enumerate(self.infeasible):
            for option, choice in combination:
                rows[row, option] = choice
        return feasible_worlds([2] * len(self.options), rows)


@dataclass
class _Reading:
    """A file while it is read: what is wrong is collected, all at once."""

    problems: list[Problem] = field(default_factory=list)

    def wrong(self, path: str, message: str) -> None:
        self.problems.append(Problem(0, 0, path, message))

    def listed(self, parent: Any, key: str, path: str) -> list[Any]:
        """The list under a key."""
        found = parent.get(key) if isinstance(parent, dict) else None
        if not isinstance(found, list):
            self.wrong(f"{path}{key}", "missing, or no list")
            return []
        return found

    def together(self, given: Any, options: int, path: str) -> Together:
        """Options with their letters, such as [[0, "Y"], [3, "N"]]."""
        found: dict[int, int] = {}
        for entry in given if isinstance(given, list) else [None]:
            if not _is_taken(entry, options):
                self.wrong(path, f"{json.dumps(entry)} is no option with Y or N; options are 0 to {options - 1}")
            elif found.setdefault(entry[0], LETTERS[entry[1]]) != LETTERS[entry[1]]:
                self.wrong(path, f"option {entry[0]} is both Y and N")
        return tuple(sorted(found.items()))

    def statement(self, given: Any, options: int, path: str) -> Statement:
        """A combination, or several of which one must hold."""
        if isinstance(given, dict):
            return tuple(self.together(member, options, path) for member in self.listed(given, "members", f"{path}."))
        return (self.together(given, options, path),)


def _is_taken(entry: Any, options: int) -> TypeGuard[list[Any]]:
    """Is it an option that there is, with a letter."""
    is_pair = isinstance(entry, list) and len(entry) == 2 and type(entry[0]) is int and isinstance(entry[1], str)
    return is_pair and 0 <= entry[0] < options and entry[1] in LETTERS


def read_gmcr(text: str, source: str = "text") -> Conflict:
    """Read a conflict in the JSON format of `.gmcr` files.

    Parameters
    ----------
    text
        What the file holds.
    source
        What to call it in messages.

    Raises
    ------
    CaseError
        With everything that is wrong: no JSON, a missing part, an option without owner or with two, an unknown
        direction, a combination that names no option, a ranking that misses worlds.

    Our reading
    -----------
    Where the file says that rankings were given by hand, they count and the statements do not. A compound statement
    holds where one of its members does.

    Example
    -------
    >>> one = '{"name": "One", "options": [0], "preferences": [[[0, "Y"]]]}'
    >>> option = '{"name": "Go", "permittedDirection": "both"}'
    >>> read_gmcr(f'{{"decisionMakers": [{one}], "options": [{option}], "infeasibles": []}}').statements
    (((((0, 1),),),),)
    """
    try:
        given = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise CaseError([Problem(0, 0, "", f"no JSON: {error}")], source) from None
    reading = _Reading()
    if not isinstance(given, dict):
        raise CaseError([Problem(0, 0, "", "no object with decisionMakers, options and infeasibles")], source)
    options, makers = reading.listed(given, "options", ""), reading.listed(given, "decisionMakers", "")
    count = len(options)
    if count > MOST_OPTIONS:
        reading.wrong("options", f"{count} options; a case has at most 2^{MOST_OPTIONS} worlds")
    infeasible = [reading.together(entry, count, f"infeasibles.{place}")
                  for place, entry in enumerate(reading.listed(given, "infeasibles", ""))]
    is_manual = given.get("useManualPreferenceVectors") is True
    conflict = Conflict(
        title=str(given.get("title") or ""),
        makers=tuple(_name(maker, f"Decision maker {place + 1}") for place, maker in enumerate(makers)),
        options=tuple(_name(option, f"Option {place + 1}") for place, option in enumerate(options)),
        owner=_owners(reading, makers, count),
        direction=tuple(_direction(reading, option, place) for place, option in enumerate(options)),
        infeasible=tuple(entry for entry in infeasible if entry),
        statements=tuple(_statements(reading, maker, count, place) for place, maker in enumerate(makers)),
        ranking=tuple(_ranking(reading, maker, place) if is_manual else () for place, maker in enumerate(makers)),
    )
    if not makers or not options:
        reading.wrong("", "no decision maker or no option, so there is no conflict")
    if not reading.problems:
        _check_rankings(reading, conflict)
    if reading.problems:
        raise CaseError(reading.problems, source)
    return conflict


def _name(entry: Any, instead: str) -> str:
    name = entry.get("name") if isinstance(entry, dict) else None
    return name.strip() if isinstance(name, str) and name.strip() else instead


def _owners(reading: _Reading, makers: Sequence[Any], count: int) -> tuple[int, ...]:
    """Each option has one owner."""
    owner = [-1] * count
    for place, maker in enumerate(makers):
        for option in reading.listed(maker, "options", f"decisionMakers.{place}."):
            if type(option) is not int or not 0 <= option < count:
                reading.wrong(f"decisionMakers.{place}.options", f"{json.dumps(option)} is no option; they are 0 to "
                              f"{count - 1}")  # fmt: skip
            elif owner[option] >= 0:
                reading.wrong(f"decisionMakers.{place}.options", f"option {option} has two owners; it needs one")
            else:
                owner[option] = place
    for option in [option for option, who in enumerate(owner) if who < 0]:
        reading.wrong(f"options.{option}", "belongs to no decision maker")
    return tuple(owner)


def _direction(reading: _Reading, option: Any, place: int) -> str:
    given = option.get("permittedDirection", "both") if isinstance(option, dict) else "both"
    if not isinstance(given, str) or given not in DIRECTIONS:
        reading.wrong(f"options.{place}.permittedDirection", f"{json.dumps(given)} is no direction that a case has; "
                      "it is both, fwd or back")  # fmt: skip
        return "both"
    return DIRECTIONS[given]


def _statements(reading: _Reading, maker: Any, count: int, place: int) -> tuple[Statement, ...]:
    path = f"decisionMakers.{place}.preferences"
    given = reading.listed(maker, "preferences", f"decisionMakers.{place}.")
    return tuple(reading.statement(entry, count, f"{path}.{number}") for number, entry in enumerate(given))


def _ranking(reading: _Reading, maker: Any, place: int) -> tuple[tuple[int, ...], ...]:
    given = reading.listed(maker, "preferenceVector", f"decisionMakers.{place}.")
    groups = [group if isinstance(group, list) else [group] for group in given]
    if any(type(world) is not int for group in groups for world in group):
        reading.wrong(f"decisionMakers.{place}.preferenceVector", "holds something else than numbers of worlds")
        return ()
    return tuple(tuple(group) for group in groups)


def _check_rankings(reading: _Reading, conflict: Conflict) -> None:
    """Every ranking lists each feasible world once; some world is feasible."""
    try:
        count = len(conflict.worlds())
    except DetenteError as error:
        reading.wrong("infeasibles", str(error))
        return
    for place, groups in enumerate(conflict.ranking):
        listed = sorted(world for group in groups for world in group)
        if groups and listed != list(range(1, count + 1)):
            reading.wrong(f"decisionMakers.{place}.preferenceVector",
                          f"lists {len(listed)} worlds; it must list each of {count} once, by number from 1")


def case_of_file(path: Path) -> str:
    """The case of a `.gmcr` file, as `case_of_gmcr` makes it.

    Raises
    ------
    CaseError, DetenteError
        As `case_of_gmcr`; also if the file can't be read or is not UTF-8.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise CaseError([Problem(0, 0, "", "not UTF-8; older programs kept such files in formats of their own")],
                        path.name) from None
    except OSError as error:
        raise DetenteError(f"can't read {path}: {error.strerror or error}") from None
    return case_of_gmcr(text, path.name)


def case_of_gmcr(text: str, source: str = "text") -> str:
    """Turn a `.gmcr` file into a case: actors, options, what cannot be, and preferences; complete and checked.

    Parameters
    ----------
    text
        What the file holds.
    source
        What to call it in messages and in the case.

    Returns
    -------
    str
        The case as YAML.

    Raises
    ------
    CaseError
        As `read_gmcr`.
    DetenteError
        If no feasible world can be the status quo, or someone who can act prefers nothing.

    Our reading
    -----------
    The file has no status quo. What can only be taken is taken to be open, what can only be dropped to be taken; of the
    worlds that fit, the one with the fewest options taken is today's. A ranking becomes one statement per group of
    worlds. A statement that can never decide, because it follows from the ones before it, is left out: it changes no
    ranking, and a case refuses it. The case is made of nothing but the file, so it names no sources.

    Example
    -------
    >>> one = '{"name": "One", "options": [0], "preferences": [[[0, "Y"]]]}'
    >>> option = '{"name": "Go", "permittedDirection": "both"}'
    >>> made = case_of_gmcr(f'{{"decisionMakers": [{one}], "options": [{option}], "infeasibles": []}}')
    >>> "status_quo: 'no'" in made
    True
    """
    import yaml

    conflict = read_gmcr(text, source)
    worlds = conflict.worlds()
    makers, options = _ids(conflict.makers), _ids(conflict.options)
    today = _today(conflict, worlds)
    preferences = {maker: [_said(statement, options) for statement in _deciding(conflict, place, worlds)]
                   for place, maker in enumerate(makers)}
    idle = [conflict.makers[place] for place, maker in enumerate(makers) if not preferences[maker] and place in
            conflict.owner]
    if idle:
        raise DetenteError(f"{source}: {', '.join(idle)} can act but prefers no world to another; a case needs a "
                           "preference of everyone who can act")
    case: dict[str, Any] = {
        "detente": 1,
        "case": {"title": conflict.title or source, "summary": f"Read from {source}; the status quo is a guess."},
        "actors": {maker: {"name": name, "kind": "group"} for maker, name in zip(makers, conflict.makers, strict=True)},
        "options": {option: _option(conflict, place, makers, today) for place, option in enumerate(options)},
    }
    if conflict.infeasible:
        case["infeasible"] = [_said((combination,), options) for combination in conflict.infeasible]
    case["preferences"] = {maker: said for maker, said in preferences.items() if said}
    case["contest"] = {"concepts": ["nash", "sequential", "symmetric_sequential", "general_metarational",
                                    "symmetric_metarational"], "forecast": "sequential"}
    written = yaml.safe_dump(case, sort_keys=False, allow_unicode=True, width=100)
    load_bytes(written.encode(), source)
    return written


def _ids(names: Sequence[str]) -> tuple[str, ...]:
    """An id for each name: small letters and digits joined by underlines, none twice, none a word of expressions."""
    found: list[str] = []
    for place, name in enumerate(names):
        words = re.findall(r"[a-z0-9]+", name.lower())
        stem = "_".join(words)[:60].strip("_") or f"n{place + 1}"
        if not stem[0].isalpha() or stem in KEYWORDS or stem in SELECTOR_WORDS:
            stem = f"n_{stem}"
        found.append(stem if stem not in found else f"{stem}_{place + 1}")
    return tuple(found)


def _today(conflict: Conflict, worlds: NDArray[np.int64]) -> NDArray[np.int64]:
    """The feasible world with the fewest options taken from which every one-way option can still go its way."""
    wanted = {"forward": 0, "backward": 1}
    fits = np.ones(len(worlds), dtype=np.bool_)
    for option, direction in enumerate(conflict.direction):
        if direction in wanted:
            fits &= worlds[:, option] == wanted[direction]
    if not fits.any():
        raise DetenteError("no feasible world leaves every one-way option its move, so there is no status quo")
    candidates = worlds[fits]
    chosen: NDArray[np.int64] = candidates[int(np.argmin(candidates.sum(axis=1)))]
    return chosen


def _deciding(conflict: Conflict, maker: int, worlds: NDArray[np.int64]) -> Iterator[Statement]:
    """The statements of a decision maker that tell apart worlds which those before them leave equal."""
    kept: list[NDArray[np.bool_]] = []
    classes = 1
    for statement in _stated(conflict, maker, worlds):
        truth = np.zeros(len(worlds), dtype=np.bool_)
        for combination in statement:
            truth |= np.logical_and.reduce([worlds[:, o] == choice for o, choice in combination] or [True])
        number = len(np.unique(rank_statements([*kept, truth])))
        if number > classes:
            kept.append(truth)
            classes = number
            yield statement


def _stated(conflict: Conflict, maker: int, worlds: NDArray[np.int64]) -> Sequence[Statement]:
    """Statements as the file has them, or one for each group of a ranking but the last."""
    if not conflict.ranking[maker]:
        return conflict.statements[maker]
    return [tuple(tuple(enumerate(worlds[world - 1].tolist())) for world in group)
            for group in conflict.ranking[maker][:-1]]


def _said(statement: Statement, options: Sequence[str]) -> str:
    """A statement as an expression."""
    said = [" and ".join(options[o] if choice else f"not {options[o]}" for o, choice in combination) or "true"
            for combination in statement]
    return said[0] if len(said) == 1 else " or ".join(f"({one})" if " and " in one else one for one in said)


def _option(conflict: Conflict, place: int, makers: Sequence[str], today: NDArray[np.int64]) -> Mapping[str, Any]:
    """One option of the case."""
    name = conflict.options[place]
    one: dict[str, Any] = {"actor": makers[conflict.owner[place]], "label": name,
                           "status_quo": "yes" if today[place] else "no"}
    if conflict.direction[place] != "both":
        one["reversible"] = False
    return one | {"choices": {"no": {"label": f"No {name}"}, "yes": {"label": name}}}
