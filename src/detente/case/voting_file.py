"""A voting rule in a file of its own: who the members are, what they weigh, and what a text needs to pass."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import StrictBool, ValidationError, field_validator, model_validator

from detente.case.check_voting import check_rule, check_weights, kinds_of_weight
from detente.case.edit import nearest
from detente.case.fields import Id, Part, Text, said
from detente.case.finding import Finding
from detente.case.read import placed, translated
from detente.case.tree import Tree, read_file_tree
from detente.case.voting_parts import Passes, Weight
from detente.errors import CaseError, Problem
from detente.quantity.words import found

__all__ = ["HEADS", "Seat", "VotingFile", "VotingRule", "build_rule", "is_case", "read_voting_rule", "voting_schema"]

HEADS = "members"
"""The word by which `outweighs` compares heads rather than weights."""
VOTES = "votes"
"""The name of a weight that is given as a bare number."""


class Seat(Part):
    """A member of a voting body."""

    name: Text = said("name as it is printed", "")
    veto: StrictBool = said("does its no block a text; an abstention does not", False)
    weights: dict[Id, Weight] = said("what its vote weighs, by kind of weight", dict)


class VotingRule(Part):
    """A body that votes."""

    title: Text = said("name of the body or rule", "")
    members: dict[Id, Seat] = said("its members: a list of ids, or each with its weight, or with name, veto, weights")
    passes: Passes | None = said("what those who vote yes must reach", None)
    blocked_by: Passes | None = said("what those who vote no must reach to block a text", None)
    outweighs: Id | None = said("the weight (or members, for heads) by which yes must exceed no", None)
    units: dict[Id, Text] = said("unit of each kind of weight, such as thousand persons", dict)
    source: Text = said("where the rule and the weights come from", "")
    note: Text = said("the analyst's remark", "")

    @field_validator("members", mode="before")
    @classmethod
    def _short_forms(cls, raw: object) -> object:
        if isinstance(raw, list):
            if not all(isinstance(member, str) for member in raw) or len(set(raw)) < len(raw):
                raise ValueError("a list of members holds different ids, such as [france, italy]")
            return {member: {} for member in raw}
        return {key: _seat(value) for key, value in raw.items()} if isinstance(raw, dict) else raw

    @model_validator(mode="after")
    def _something_to_pass(self) -> VotingRule:
        if not self.members:
            raise ValueError("members is empty; a body has at least one member")
        if self.passes is None and self.blocked_by is None and self.outweighs is None:
            raise ValueError("passes is missing; what a text needs, such as {more_than: 50 %}")
        return self


def _seat(value: Any) -> Any:
    """A member as a mapping, whatever short form it is in."""
    if value is None:
        return {}
    return value if isinstance(value, dict) else {"weights": {VOTES: value}}


@dataclass(frozen=True)
class VotingFile:
    """A checked voting rule and the name of its file."""

    rule: VotingRule
    file: str


def is_case(path: Path) -> bool:
    """Does a YAML file hold a case rather than a voting rule.

    Raises
    ------
    CaseError
        If it cannot be read.

    Example
    -------
    >>> from detente.cases import bundled
    >>> is_case(bundled()["prisoners-dilemma"])
    True
    """
    value = read_file_tree(path).value
    return isinstance(value, dict) and ("detente" in value or "case" in value)


def read_voting_rule(path: Path) -> VotingFile:
    """Read a voting rule from a YAML file and check it.

    Raises
    ------
    CaseError
        If it cannot be read or makes no sense; carries every problem with its line.

    Example
    -------
    >>> read_voting_rule(Path("no-such-rule.yaml"))
    Traceback (most recent call last):
    detente.errors.CaseError: no-such-rule.yaml has 1 problem
      there is no such file
    """
    return build_rule(read_file_tree(path), path.name)


def build_rule(tree: Tree, file: str) -> VotingFile:
    """Validate a tree as a voting rule, and check what it means.

    Raises
    ------
    CaseError
        If it makes no sense; carries every problem.

    Example
    -------
    >>> from detente.case.tree import read_tree
    >>> build_rule(read_tree(b"members: [a, b, c]\\npasses: {votes: 2, of: 3}"), "club.yaml").rule.passes.votes
    2
    """
    if not isinstance(tree.value, dict):
        message = f"found {found(tree.value)}; a voting rule is a mapping with members and passes"
        raise CaseError([Problem(1, 1, "", message)], file)
    try:
        rule = VotingRule.model_validate(tree.value)
    except ValidationError as error:
        raise CaseError(translated(tree, error, VotingRule), file) from None
    problems = sorted({placed(tree, finding) for finding in _check(rule)})
    if problems:
        raise CaseError(problems, file)
    return VotingFile(rule, file)


def _check(rule: VotingRule) -> Iterator[Finding]:
    """What is wrong with the meaning of a rule."""
    seats = {member: seat.weights for member, seat in rule.members.items()}
    kinds = kinds_of_weight(seats)
    yield from check_weights(seats, ("members",))
    for name in ("passes", "blocked_by"):
        condition = getattr(rule, name)
        if condition is not None:
            yield from check_rule(seats, condition, (name,))
    known = (HEADS, *kinds)
    if rule.outweighs is not None and rule.outweighs not in known:
        yield ("outweighs",), f'no weight called "{rule.outweighs}"{nearest(rule.outweighs, known)}'
    elif rule.outweighs in kinds and not any(weights[rule.outweighs].value for weights in seats.values()
                                             if rule.outweighs in weights):
        yield ("outweighs",), f'"{rule.outweighs}" is 0 for every member, so yes never exceeds no'
    for kind in rule.units:
        if kind not in kinds:
            yield ("units", kind), f'no weight called "{kind}"{nearest(kind, kinds)}'


def voting_schema() -> dict[str, Any]:
    """The JSON Schema of a voting rule, draft 2020-12.

    >>> sorted(voting_schema()["properties"])[:3]
    ['blocked_by', 'members', 'note']
    """
    made = VotingRule.model_json_schema(by_alias=True)
    listed = {"type": "array", "items": {"type": "string"}}
    one = {"anyOf": [{"$ref": "#/$defs/Seat"}, {"type": "null"}, {"type": "integer"}, {"type": "string"}]}
    members = made["properties"]["members"]
    made["properties"]["members"] = {"anyOf": [listed, {"type": "object", "additionalProperties": one}],
                                     "description": members["description"]}
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "detente-voting-rule-1.schema.json",
            "title": "A voting rule for détente power, version 1"}
    return {**head, **{key: value for key, value in made.items() if key != "title"}}
