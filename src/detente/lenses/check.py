"""Checks of everything written as an expression: do the names exist, in this world, at this point of the order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from detente.case.check import Finding
from detente.case.edit import nearest
from detente.case.expression import Call, Compare, Name, check_statement, descendants, parse
from detente.case.fields import When
from detente.case.parts import Case
from detente.case.slots import Slot
from detente.case.yaml_text import MOST_PROBLEMS
from detente.errors import DetenteError, ExpressionError, QuantityError
from detente.lenses.base import Declared, Lens
from detente.lenses.coalitions import check_coalitions
from detente.lenses.computed import Direct, check_computed, direct_names, needed_before
from detente.lenses.preferences import check_preferences, said_by
from detente.lenses.views import check_other_readings, statements_of_views
from detente.lenses.worlds import Worlds, worlds_of
from detente.quantity import From

__all__ = ["Names", "check_expressions", "unsolved_sections"]

Place = tuple[str | int, ...]


@dataclass(frozen=True, eq=False)
class Names:
    """Every name an expression may use: outcomes by the order of their lens (None: not known), leaves of the case."""

    case: Case
    leaves: Mapping[str, Slot]
    outcomes: Mapping[str, tuple[int, Declared]] | None
    worlds: Worlds | None

    @cached_property
    def all(self) -> tuple[str, ...]:
        """All of them, outcomes first."""
        return (*(self.outcomes or ()), *(path for path, slot in self.leaves.items() if slot.is_number))

    def words(self, name: Name) -> tuple[str, ...]:
        """The words that an outcome may be; none where it is a number."""
        found = (self.outcomes or {}).get(name.path)
        return found[1].words if found is not None else ()


def declared_outcomes(case: Case, lenses: Sequence[Lens]) -> dict[str, tuple[int, Declared]]:
    """Outcomes of all lenses with the place of their lens in the order."""
    return {
        outcome.path: (order, outcome)
        for order, lens in enumerate(lenses)
        for item in lens.items(case)
        for outcome in lens.declares(case, item)
    }


def unsolved_sections(case: Case, lenses: Sequence[Lens]) -> tuple[str, ...]:
    """What of the case a run does not solve, in sentences.

    >>> from detente.lenses.catalogue import LENSES
    >>> from detente.lenses.load import load_bytes
    >>> ties = b"ties: {t: {between: [a, b], half_life: never}}"
    >>> source = load_bytes(b"detente: 1\\ncase: {title: T}\\nactors: {a: {kind: state}, b: {kind: state}}\\n" + ties)
    >>> unsolved_sections(source.case, LENSES)
    ('ties are not solved: case.as_of, the day from which the case looks ahead, is missing',)
    """
    return tuple(sentence for lens in lenses for sentence in lens.missing(case))


def check_expressions(
    case: Case, leaves: Mapping[str, Slot], lenses: Sequence[Lens], is_sound: bool = True
) -> list[Finding]:
    """What is wrong with the expressions of a case.

    Parameters
    ----------
    case, leaves
        The case and its leaves by path.
    lenses
        The lenses in their order.
    is_sound
        Whether the case has passed the other checks; of one that has not, names are looked up only where its outcomes
        can be told.

    Example
    -------
    >>> from detente.lenses.catalogue import LENSES
    >>> from detente.lenses.load import load_case
    >>> source = load_case("prisoners-dilemma")
    >>> check_expressions(source.case, source.slots, LENSES)
    []
    """
    findings = [*_check_statements(case)]
    worlds = None
    if not findings and (is_sound or _has_sound_options(case)):
        try:
            worlds = worlds_of(case)
        except DetenteError as error:
            findings.append((("infeasible",) if case.infeasible else ("options",), str(error)))
    findings.extend((*check_coalitions(case), *check_other_readings(case, worlds)))
    if worlds is not None:
        findings.extend((*_check_starts(case, worlds), *check_preferences(case, worlds)))
    direct = direct_names(case, leaves)
    findings.extend(check_computed(leaves, direct))
    names = Names(case, leaves, _declared(case, lenses, is_sound), worlds)
    asked = (finding for place, text, kind, order in _expressions(case, leaves, lenses, direct)
             for finding in _expression(place, text, kind, order, names))
    return [*findings, *islice(asked, MOST_PROBLEMS)]


def _has_sound_options(case: Case) -> bool:
    return all(len(option.choices) > 1 and option.status_quo in option.choices for option in case.options.values())


def _check_starts(case: Case, worlds: Worlds) -> Iterator[Finding]:
    """Today and the start of the contest must be worlds."""
    if worlds.status_quo < 0:
        yield ("infeasible",), "today's choices are infeasible together; the status quo must be a world"
        return
    picks = {o: c for o, c in case.contest.status_quo.items() if o in worlds.options and c in worlds.options[o]}
    try:
        worlds.find(picks)
    except DetenteError as error:
        yield ("contest", "status_quo"), f"{error}; the contest must start in a world"


def _declared(case: Case, lenses: Sequence[Lens], is_sound: bool) -> Mapping[str, tuple[int, Declared]] | None:
    """Outcomes of all lenses; None where the case is too broken to say."""
    try:
        return declared_outcomes(case, lenses)
    except DetenteError:
        return None
    except (KeyError, IndexError, ValueError):
        if is_sound:
            raise
        return None


def _check_statements(case: Case) -> Iterator[Finding]:
    """Statements about worlds speak of options and choices that there are."""
    options = {name: tuple(option.choices) for name, option in case.options.items()}
    for place, text in _statements(case):
        yield from _statement(place, text, options)


def _statements(case: Case) -> Iterator[tuple[Place, str]]:
    """Statements about worlds."""
    for index, text in enumerate(case.infeasible):
        yield ("infeasible", index), text
    for actor, statements in case.preferences.items():
        for index, (text, entry) in enumerate(zip(said_by(statements), statements, strict=True)):
            yield ("preferences", actor, index, *(() if text is entry else ("says",))), text
    yield from statements_of_views(case)


def _statement(place: Place, text: str, options: Mapping[str, Sequence[str]]) -> Iterator[Finding]:
    try:
        check_statement(parse(text), options)
    except ExpressionError as error:
        yield place, _at(error)


def _at(error: ExpressionError) -> str:
    """The message of an expression's error with its column."""
    return f"{error.message} (column {error.column} of the expression)" if error.column else error.message


def _expressions(
    case: Case, leaves: Mapping[str, Slot], lenses: Sequence[Lens], direct: Direct
) -> Iterator[tuple[Place, str, str, int]]:
    """Expressions over outcomes, each with what it must be and the lens before which its names must be solved."""
    order = {lens.name: index for index, lens in enumerate(lenses)}
    last = len(lenses)
    needed = needed_before(case, direct, order)
    for actor, interests in case.interests.items():
        for name, interest in interests.items():
            yield ("interests", actor, name, "of"), interest.of, "number", order.get("payoffs", last)
    for slot in leaves.values():
        form = getattr(slot.value, "form", None)
        if isinstance(form, From):
            yield slot.place, form.expression, "number", needed.get(slot.path, last)
    for name, claim in case.claims.items():
        yield ("claims", name, "test"), claim.test, "condition", last
    for name, question in case.questions.items():
        yield ("questions", name, "probability"), question.probability, "either", last


def _expression(place: Place, text: str, kind: str, order: int, names: Names) -> Iterator[Finding]:
    try:
        expression = parse(text)
    except ExpressionError as error:
        yield place, _at(error)
        return
    if kind == "condition" and expression.is_condition is False:
        yield place, "a number, but a test must be true or false, such as a > b"
    if kind == "number" and expression.is_condition:
        yield place, "a condition, but a number is needed here"
    if kind == "condition" and isinstance(expression.root, Name):
        found = (names.outcomes or {}).get(expression.root.path)
        if expression.root.path in names.leaves or (found is not None and not found[1].is_condition):
            yield place, "a number, but a test must be true or false, such as a > b"
    inside = place[0] not in ("claims", "questions")
    if inside and any(isinstance(part, Call) and part.function == "mean" and len(part.arguments) == 1
                      for part in descendants(expression.root)):
        yield place, "the mean over draws can be taken in claims and questions, not in what a draw is computed from"
    pairs = expression.word_comparisons()
    words = {word for name, word in pairs if names.words(name)}
    for name, word in pairs:
        if (known := names.words(name)) and word.path not in known:
            yield place, f'"{name}" is never "{word}"; it is one of {", ".join(known)} (column {word.column})'
    compared = {part for node in descendants(expression.root) if isinstance(node, Compare) for part in node.operands}
    for name in expression.references():
        if (known := names.words(name)) and name not in compared:
            yield place, f'"{name}" is a word; compare it, as in {name} = {known[0]}'
    if inside and any(names.words(name) for name in expression.references()):
        yield place, "an outcome that is a word can be compared in claims and questions, not in what is computed from"
    for name in expression.references():
        if name in words:
            continue
        message = _name_problem(name, order, names) or _selector_problem(name, names, inside)
        if message:
            yield place, f"{message} (column {name.column} of the expression)" if name.column else message


def _name_problem(name: Name, order: int, names: Names) -> str:
    """Does the name exist, and is it solved before it is needed."""
    if name.path in names.leaves:
        return "" if names.leaves[name.path].is_number else f'"{name.path}" is no number'
    if names.outcomes is None:
        return ""
    found = names.outcomes.get(name.path)
    if found is None:
        return f'no outcome called "{name.path}"{nearest(name.path, names.all)}'
    if found[0] >= order:
        return f'"{name.path}" is solved later than it is needed here, so it cannot be computed from'
    return ""


def _selector_problem(name: Name, names: Names, inside: bool) -> str:
    """Are the world, variant, source and date in the square brackets ones that exist."""
    selector, case = name.selector, names.case
    if not selector:
        return ""
    if inside and (selector.choices or selector.equilibrium or selector.variant or selector.without):
        return "a world or scenario can be picked in claims and questions, not in what a world is computed from"
    if selector.equilibrium and names.words(name):
        return "a word has no mean over worlds, so it cannot be read in the equilibrium"
    if selector.equilibrium and not case.options:
        return "the case has no options, so there is no equilibrium to read it in"
    if selector.variant is not None and selector.variant not in case.variants:
        return f'no variant called "{selector.variant}"{nearest(selector.variant, case.variants)}'
    sources = (*case.sources, *case.evidence)
    if selector.without is not None and selector.without not in sources:
        return f'no source or evidence called "{selector.without}"{nearest(selector.without, sources)}'
    return _date_problem(name, names) or _world_problem(name, names)


def _date_problem(name: Name, names: Names) -> str:
    at = name.selector.at
    if at is None:
        return ""
    found = (names.outcomes or {}).get(name.path)
    if name.path in names.leaves or (found is not None and not found[1].is_dated):
        return f'"{name.path}" has no history, so at = {at} cannot be read'
    try:
        date = When.parse(at)
    except QuantityError as error:
        return str(error)
    as_of = names.case.case.as_of
    is_ahead = found is not None and found[1].is_ahead
    is_late = as_of is not None and date.first > as_of.last and not is_ahead
    return f"{at} is after {as_of}, the day from which the case looks ahead" if is_late else ""


def _world_problem(name: Name, names: Names) -> str:
    for option, choice in name.selector.choices:
        if option not in names.case.options:
            return f'no option called "{option}"{nearest(option, names.case.options)}'
        choices = names.case.options[option].choices
        if choice not in choices:
            return f'{option} has no choice "{choice}"; it has {", ".join(choices)}'
    if names.worlds is not None and name.selector.choices and not name.selector.equilibrium:
        try:
            names.worlds.find(dict(name.selector.choices))
        except DetenteError as error:
            return str(error)
    return ""
