"""Names that people read: actors, options, worlds and the paths of numbers in the analyst's words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from detente.case.parts import Case, Edit
from detente.report.naming_markets import of_market
from detente.report.phrases import clipped, field, listed, possessive, with_article
from detente.report.relation_names import RELATIONS, SPELLED_RELATIONS, relation
from detente.words import capitalised, spaced

__all__ = ["Names", "clipped", "listed", "possessive", "with_article"]

SHORT = 32
_WORD = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True, eq=False)
class Names:
    """Readable names of everything in a case; whatever is unknown is shown as it is written."""

    case: Case

    @cached_property
    def proper(self) -> Mapping[str, str]:
        """Words that the case writes with a capital inside its sentences and never without one, by their small form."""
        capital: dict[str, str] = {}
        small: set[str] = set()
        for text in _texts(self.case):
            for match in _WORD.finditer(text):
                word = match.group()
                if word[0].islower():
                    small.add(word)
                elif match.start() and text[match.start() - 2 : match.start()] not in (". ", ": ", "? "):
                    capital.setdefault(word.lower(), word)
        return {key: word for key, word in capital.items() if key not in small}

    def words(self, identifier: str) -> str:
        """An id as words, proper names with their capitals."""
        return " ".join(self.proper.get(word, word) for word in spaced(identifier).split())

    def actor(self, actor: str) -> str:
        """Name of an actor."""
        found = self.case.actors.get(actor)
        return (found.name if found is not None else "") or spaced(actor)

    def the(self, actor: str) -> str:
        """Name of an actor inside a sentence, with its article where English wants one."""
        return with_article(self.actor(actor))

    def option(self, option: str) -> str:
        """Label of an option."""
        found = self.case.options.get(option)
        return clipped((found.label if found is not None else "") or self.words(option))

    def owner(self, option: str) -> str:
        """Name of the actor whose option it is."""
        found = self.case.options.get(option)
        return self.actor(found.actor) if found is not None else ""

    def choice(self, option: str, choice: str) -> str:
        """Label of one choice of an option."""
        found = self.case.options.get(option)
        details = found.choices.get(choice) if found is not None else None
        return clipped((details.label if details is not None else "") or self.words(choice))

    def brief_choice(self, option: str, choice: str) -> str:
        """A choice in a few words: its label where that is short, else its id."""
        label = self.choice(option, choice)
        is_telling = len(choice) > 3
        return label if len(label) <= SHORT or not is_telling else self.words(choice)

    def interest(self, interest: str) -> str:
        """An interest in one or two words."""
        return self.words(interest)

    def source(self, source: str) -> str:
        """Title of a source, or what an assumption takes for granted."""
        if source.startswith("assumption "):
            found = self.case.assumptions.get(source.removeprefix("assumption "))
            return f"assumption “{clipped(found.says)}”" if found is not None else source
        known = self.case.sources.get(source)
        return clipped(known.title) if known is not None else spaced(source)

    def council(self, council: str) -> str:
        """Name of a council."""
        found = self.case.councils.get(council)
        return (found.name if found is not None else "") or spaced(council)

    def changes(self, choices: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
        """(option, choice) of everything in a world that differs from today."""
        return tuple(
            (option, choice)
            for option, choice in choices.items()
            if option not in self.case.options or self.case.options[option].status_quo != choice
        )

    def world(self, choices: Mapping[str, str]) -> str:
        """A world for a table or chart: what differs from today."""
        said = [
            f"{self.owner(option)}: {self.brief_choice(option, choice)}" for option, choice in self.changes(choices)
        ]
        return "; ".join(said) or "everything as today"

    def world_said(self, choices: Mapping[str, str]) -> str:
        """A world for a sentence."""
        said = [
            f"“{self.brief_choice(option, choice)}” ({self.owner(option)})" for option, choice in self.changes(choices)
        ]
        return listed(said) or "everything as today"

    def figure_said(self, key: str) -> str:
        """A claim or question by its address, for a sentence."""
        section, _, name = key.partition(".")
        if section == "claims" and name in self.case.claims:
            return f"the share of the claim “{clipped(self.case.claims[name].says, 60)}” ({name})"
        if section == "questions" and name in self.case.questions:
            return f"the forecast of “{clipped(self.case.questions[name].asks, 60)}” ({name})"
        return "the forecast of worlds" if key == "worlds" else spaced(name or section)

    def figure(self, key: str) -> str:
        """A claim or question by its address, such as `claims.c12`, with the beginning of its words."""
        section, _, name = key.partition(".")
        if section == "claims" and name in self.case.claims:
            return f"{name}: {clipped(self.case.claims[name].says, 70)}"
        if section == "questions" and name in self.case.questions:
            return f"{name}: {clipped(self.case.questions[name].asks, 70)}"
        return "the forecast of worlds" if key == "worlds" else spaced(name or section)

    def item(self, path: str) -> str:
        """Name of something that was solved, by its path: a tie by its two ends, anything else by its id."""
        section, _, name = path.partition(".")
        first, _, rest = name.partition(".")
        if section == "ties":
            between = _tie_between(self, first)
            again = sum(_tie_between(self, other) == between for other in self.case.ties) > 1
            return f"{between}: {spaced(first)}" if again else between
        if section in RELATIONS and not rest:
            return capitalised(relation(self, section, first))
        if section == "councils":
            return f"{self.council(first)}: {spaced(rest)}" if rest else self.council(first)
        if section == "markets" and first in self.case.markets:
            return self.case.markets[first].name or capitalised(self.words(first))
        said = spaced(name.replace(".", " ")) or section
        return capitalised(said)

    def path(self, path: str) -> str:
        """The number at a path in the analyst's words.

        Our reading
        -----------
        A path that fits none of the patterns below is shown as its own words, so that a case can name
        anything and nothing fails here.
        """
        for pattern, say in _PATTERNS:
            match = pattern.fullmatch(path)
            if match:
                return say(self, match.groupdict())
        return " · ".join(spaced(part) for part in path.split("."))


def _texts(case: Case) -> Iterator[str]:
    """What a case says in sentences."""
    yield from (case.case.title, case.case.question, case.case.summary)
    yield from (actor.name for actor in case.actors.values())
    yield from (source.title for source in case.sources.values())
    yield from (piece.says for piece in case.evidence.values())
    yield from (claim.says for claim in case.claims.values())
    yield from (issue.question for issue in case.issues.values())
    for option in case.options.values():
        yield option.label
        yield from (choice.label for choice in option.choices.values())
    for interests in case.interests.values():
        yield from (interest.says for interest in interests.values())


Groups = Mapping[str, str]


def _on_issue(names: Names, found: Groups) -> str:
    """What an actor wants on an issue, and how much."""
    return f"{possessive(names.the(found['actor']))} {found['field']} on “{names.words(found['issue'])}”"


def _of_issue(names: Names, found: Groups) -> str:
    """A number of an issue itself."""
    return f"the {field(found['field'].rpartition('.')[2])} on “{names.words(found['issue'])}”"


def _of_actor(names: Names, found: Groups) -> str:
    """A number of an actor."""
    return f"{possessive(names.the(found['actor']))} {field(found['field'])}"


def _of_member(names: Names, found: Groups) -> str:
    """A number of a council's member."""
    whose = possessive(names.the(found["actor"]))
    return f"{whose} {field(found['field'])} in {with_article(names.council(found['council']))}"


def _of_council(names: Names, found: Groups) -> str:
    """A number of a council."""
    return f"the {field(found['field'].rpartition('.')[2])} in {with_article(names.council(found['council']))}"


def _tie_between(names: Names, tie: str) -> str:
    """A tie by the names of its two ends."""
    found = names.case.ties.get(tie)
    return listed([names.the(end) for end in found.between]) if found is not None else spaced(tie)


def _of_tie(names: Names, found: Groups) -> str:
    """A number of a tie."""
    return f"the {field(found['field'])} of the tie between {_tie_between(names, found['tie'])}"


def _of_event(names: Names, found: Groups) -> str:
    """A number of an event that moved a tie."""
    tie = names.case.ties.get(found["tie"])
    index = int(found["index"])
    said = f"event {index + 1}"
    if tie is not None and index < len(tie.events):
        said = f"“{clipped(tie.events[index].says, 60)}” ({tie.events[index].date})"
    between = _tie_between(names, found["tie"])
    return f"the {field(found['field'])} of {said} in the tie between {between}"


def _of_proposal(names: Names, found: Groups) -> str:
    """A number of a proposal."""
    name, rest = f"“{names.words(found['proposal'])}”", found["rest"]
    if rest.startswith("settles."):
        return f"where {name} settles “{names.words(rest.removeprefix('settles.'))}”"
    if rest.startswith("standing."):
        return f"{possessive(names.the(rest.removeprefix('standing.')))} gain in standing from {name}"
    return f"the {field(rest)} in {name}"


def _of_interest(names: Names, found: Groups) -> str:
    """A number of an interest."""
    whose = possessive(names.the(found["actor"]))
    return f"the {field(found['field'])} of “{names.interest(found['interest'])}” among {whose} interests"


def _of_statement(names: Names, found: Groups) -> str:
    """Whether a statement of preference holds."""
    entries, index = names.case.preferences.get(found["actor"], ()), int(found["index"])
    entry = entries[index] if index < len(entries) else f"statement {index + 1}"
    return f"whether {names.the(found['actor'])} wants “{entry if isinstance(entry, str) else entry.says}”"


def _of_effect(names: Names, found: Groups) -> str:
    """The size of a choice's effect."""
    option = names.case.options.get(found["option"])
    label = names.choice(found["option"], found["choice"])
    details = option.choices.get(found["choice"]) if option is not None else None
    index = int(found["index"])
    if details is None or index >= len(details.effects):
        return f"the effect {index + 1} of “{label}”"
    return f"the effect of “{clipped(label, 50)}” on {names.path(details.effects[index].path)}"


def _of_edit(names: Names, found: Groups) -> str:
    """The size of an edit of a variant or of a failed assumption."""
    part = getattr(names.case, found["section"]).get(found["name"])
    edits: Sequence[Edit] = getattr(part, "edits", None) or getattr(part, "if_false", None) or ()
    index = int(found["index"])
    target = names.path(edits[index].path) if index < len(edits) else f"edit {index + 1}"
    kind = "variant" if found["section"] == "variants" else "assumption"
    return f"the change of {target} in the {kind} “{spaced(found['name'])}”"


def _of_origin(names: Names, found: Groups) -> str:
    """Whether an origin is right."""
    return f"the word of {names.source(found['origin'])}"


def _of_evidence(names: Names, found: Groups) -> str:
    """A number in a piece of evidence."""
    piece = names.case.evidence.get(found["piece"])
    said = clipped(piece.says, 60) if piece is not None else spaced(found["piece"])
    return f"the {field(found['field'])} in “{said}”"


def _of_game(names: Names, found: Groups) -> str:
    """A number of a game."""
    field = ", ".join(spaced(step) for step in found["field"].split("."))
    return f"{field} in the game “{spaced(found['game'])}”"


def _of_market(names: Names, found: Groups) -> str:
    """A number of a market."""
    return of_market(names.case, found)


def _fixed(words: str) -> Callable[[Names, Groups], str]:
    """The same words always."""
    return lambda names, found: words


_SPELLED = (
    (r"issues\.(?P<issue>[^.]+)\.positions?\.(?P<actor>[^.]+)\.(?P<field>[^.]+)", _on_issue),
    (r"issues\.(?P<issue>[^.]+)\.(?P<field>[^.]+|decided\.[^.]+)", _of_issue),
    (r"actors\.(?P<actor>[^.]+)\.(?P<field>[^.]+)", _of_actor),
    (r"councils\.(?P<council>[^.]+)\.members\.(?P<actor>[^.]+)\.(?P<field>[^.]+)", _of_member),
    (r"councils\.(?P<council>[^.]+)\.(?P<field>.+)", _of_council),
    (r"ties\.(?P<tie>[^.]+)\.events\.(?P<index>\d+)\.(?P<field>[^.]+)", _of_event),
    (r"ties\.(?P<tie>[^.]+)\.(?P<field>[^.]+)", _of_tie),
    *SPELLED_RELATIONS,
    (r"games\.(?P<game>[^.]+)\.(?P<field>.+)", _of_game),
    (r"markets\.(?P<market>[^.]+)\.(?P<rest>.+)", _of_market),
    (r"proposals\.(?P<proposal>[^.]+)\.(?P<rest>.+)", _of_proposal),
    (r"preferences\.(?P<actor>[^.]+)\.(?P<index>\d+)\.[^.]+", _of_statement),
    (r"interests\.(?P<actor>[^.]+)\.(?P<interest>[^.]+)\.(?P<field>[^.]+)", _of_interest),
    (
        r"options\.(?P<option>[^.]+)\.choices\.(?P<choice>[^.]+)\.effects\.(?P<index>\d+)\.[^.]+",
        _of_effect,
    ),
    (r"(?P<section>variants)\.(?P<name>[^.]+)\.edits\.(?P<index>\d+)\.[^.]+", _of_edit),
    (r"(?P<section>assumptions)\.(?P<name>[^.]+)\.if_false\.(?P<index>\d+)\.[^.]+", _of_edit),
    (r"origins\.(?P<origin>.+)", _of_origin),
    (r"evidence\.(?P<piece>[^.]+)\.(?P<field>[^.]+)", _of_evidence),
    (r"contest\.precision", _fixed("how sharply actors pick what serves them")),
    (r"contest\.status", _fixed("the contest")),
    (r"case\.grade_table", _fixed("the table from grades to weights")),
)
_PATTERNS = tuple((re.compile(pattern), say) for pattern, say in _SPELLED)
