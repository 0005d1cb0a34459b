"""Checks of how bargaining is read, of issues bargained over together, and of issues that are traded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from detente.case.bargaining_parts import Decided, Group, MoveSettings, NashSettings, SpatialSettings
from detente.case.edit import all_edits, as_word
from detente.case.fields import Word
from detente.case.finding import Finding, Place, known
from detente.case.parts import Case
from detente.case.slots import Slot
from detente.errors import QuantityError

__all__ = ["check_exchanges", "check_groups", "check_settings", "group_of", "rules_of"]


def group_of(case: Case, issue: str) -> str | None:
    """The group in which an issue is bargained over, or None where it is by itself.

    >>> from detente.lenses.load import load_case
    >>> group_of(load_case("emission-standards-1992").case, "delay") is None
    True
    """
    return next((name for name, group in case.groups.items() if issue in group.issues), None)


def rules_of(case: Case, path: str, word: Word) -> tuple[str, ...]:
    """Every word that may stand at a path, those that an edit puts there included.

    >>> from detente.lenses.load import load_case
    >>> case = load_case("emission-standards-1992").case
    >>> rules_of(case, "issues.delay.decided.rule", case.issues["delay"].decided.rule)[0]
    'compromise'
    """
    words = list(word.words)
    for _, edit in all_edits(case):
        if edit.path == path and edit.set is not None:
            try:
                words += as_word(edit.set).words
            except QuantityError:
                continue  # said where edits are checked
    return tuple(dict.fromkeys(words))


def check_settings(case: Case, leaves: Mapping[str, Slot]) -> Iterator[Finding]:
    """What is said about a rule must be about a rule that the issue may use.

    >>> from detente.lenses.load import load_case
    >>> source = load_case("emission-standards-1992")
    >>> list(check_settings(source.case, source.slots))
    []
    """
    for name, issue in case.issues.items():
        if issue.decided.by != "bargaining":
            continue
        here, together = ("issues", name, "decided"), group_of(case, name)
        yield from _failure(case, issue.decided, here, _at_table(case, [name]))
        if together is None:
            rules = rules_of(case, f"issues.{name}.decided.rule", issue.decided.rule)
            yield from _settings(issue.decided, rules, ALONE + TOGETHER, here)
        else:
            rules = rules_of(case, f"groups.{together}.rule", case.groups[together].rule)
            yield from _settings(issue.decided, rules, ALONE, here)
    for name, group in case.groups.items():
        rules = rules_of(case, f"groups.{name}.rule", group.rule)
        yield from _settings(group, rules, (*TOGETHER, "nash"), ("groups", name))
        if group.nash is not None:
            yield from _failure(case, group.nash, ("groups", name, "nash"), _at_table(case, group.issues))


ALONE = ("median", "kalai_smorodinsky")
"""Rules with settings that an issue keeps in a group, where these rules settle each issue by itself."""
TOGETHER = ("condorcet", "challenge", "spatial")


def _settings(
    part: Decided | Group, rules: tuple[str, ...], among: tuple[str, ...], here: Place
) -> Iterator[Finding]:
    for rule in among:
        given = getattr(part, rule, None)
        if given is not None and rule not in rules:
            yield (*here, rule), f"says nothing: the rule is {', '.join(rules)}; remove it, or name {rule} too"
        if isinstance(given, SpatialSettings) and given.max_turns < given.min_turns:
            yield (*here, rule, "max_turns"), f"{given.max_turns} is below min_turns, {given.min_turns}"
        if isinstance(given, MoveSettings):
            yield from _moves(given, (*here, rule))


def _moves(given: MoveSettings, here: Place) -> Iterator[Finding]:
    """A setting of the one variant says nothing to the other."""
    literal = ("security", "choice", "risk", "chance_of_improvement")
    for field in ("compromise_choice",) if given.variant == "literal" else literal:
        if field in given.model_fields_set:
            yield (*here, field), f"says nothing to the variant {given.variant}; remove it"
    if given.variant == "literal" and given.chance_of_improvement is not None and given.chance_of_status_quo == 1:
        yield (*here, "chance_of_improvement"), (
            "says nothing while chance_of_status_quo is 1; lower that, or remove this")


def _at_table(case: Case, issues: Iterable[str]) -> tuple[str, ...]:
    """Those who sit at the table of one of the issues, or whose factions speak for them there."""
    found = []
    for issue in issues:
        for actor in case.issues[issue].positions if issue in case.issues else ():
            for _ in case.actors:  # no more often, as actors may be part of each other, which is said elsewhere
                above = case.actors[actor].part_of if actor in case.actors else None
                actor = actor if above is None else above
            found.append(actor)
    return tuple(dict.fromkeys(found))


def _failure(case: Case, part: Decided | NashSettings, here: Place, actors: tuple[str, ...]) -> Iterator[Finding]:
    """A loss and its exponent go together, and so do utilities of failure and the breakdown that reads them."""
    if part.breakdown == "given":
        if "cost_of_failure" in part.model_fields_set:
            yield (*here, "cost_of_failure"), "says nothing, because breakdown is given; remove it"
        missing = [actor for actor in actors if actor not in part.utility_of_failure]
        if missing:
            yield (*here, "utility_of_failure"), (
                f"missing for {', '.join(missing)}; with breakdown: given all at the table need one, for example -0.5")
    elif part.utility_of_failure:
        yield (*here, "utility_of_failure"), (
            f"says nothing, because breakdown is {part.breakdown}; remove it, or set breakdown: given")
    for actor in part.utility_of_failure:
        place = (*here, "utility_of_failure", actor)
        yield from known("actor", actor, case.actors, place)
        if actor in case.actors and actor not in actors:
            yield place, f"says nothing, because {actor} does not sit at the table; remove it"
    if part.loss == "power" and part.power is None:
        yield (*here, "power"), "missing; the loss power needs its exponent, for example 1.5"
    if part.loss != "power" and part.power is not None:
        yield (*here, "power"), f"says nothing, because the loss is {part.loss}; remove it, or set loss: power"


def check_groups(case: Case, leaves: Mapping[str, Slot]) -> Iterator[Finding]:
    """Issues of a group exist, are bargained over, stand in one group only, and leave the rule to the group.

    >>> from detente.lenses.load import load_case
    >>> source = load_case("emission-standards-1992")
    >>> list(check_groups(source.case, source.slots))
    []
    """
    for name, group in case.groups.items():
        for index, issue in enumerate(group.issues):
            here = ("groups", name, "issues", index)
            yield from known("issue", issue, case.issues, here)
            if issue not in case.issues:
                continue
            other = group_of(case, issue)
            if other != name:
                yield here, f"{issue} is in the group {other} already; an issue is bargained over once"
            decided = case.issues[issue].decided
            if decided.by != "bargaining":
                yield here, f"{issue} is decided by a council; only issues decided by bargaining can be in a group"
            for field in ("rule", "condorcet", "challenge", "spatial"):
                if field in decided.model_fields_set:
                    yield ("issues", issue, "decided", field), (
                        f"says nothing, because {issue} is bargained over in the group {name}; remove it here")


def check_exchanges(case: Case, leaves: Mapping[str, Slot]) -> Iterator[Finding]:
    """Traded issues exist; those who trade have capability; a noise needs the rule that reads it.

    >>> from detente.lenses.load import load_case
    >>> source = load_case("emission-standards-1992")
    >>> list(check_exchanges(source.case, source.slots))
    []
    """
    for name, exchange in case.exchanges.items():
        for index, issue in enumerate(exchange.issues):
            yield from known("issue", issue, case.issues, ("exchanges", name, "issues", index))
            if issue in case.issues:
                yield from _capable(case, issue, name)
        rules = rules_of(case, f"exchanges.{name}.rule", exchange.rule)
        if "rate_noise" in exchange.model_fields_set and "random_rate" not in rules:
            yield ("exchanges", name, "rate_noise"), "says nothing, because the rule is equal_gain; remove it"


def _capable(case: Case, issue: str, exchange: str) -> Iterator[Finding]:
    """Whoever trades on an issue that a council decides needs capability there too."""
    if case.issues[issue].decided.by == "bargaining":
        return
    for actor, position in case.issues[issue].positions.items():
        details = case.actors.get(actor)
        if details is None or details.part_of is not None:
            continue
        if position.capability is None and details.capability is None:
            yield ("issues", issue, "positions", actor, "capability"), (
                f"missing; the exchange {exchange} needs it here or at the actor, for example 0.3 or 0.2 .. 0.3 .. 0.5")
