"""Edits of a case: structural ones on the file's tree, and the addresses that effects and variants may change."""

from __future__ import annotations

import copy
import difflib
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from detente.case.fields import NEVER, Word
from detente.case.parts import Case, Edit
from detente.case.slots import Slot
from detente.errors import QuantityError
from detente.quantity import Choose, Quantity

__all__ = ["all_edits", "as_word", "edit_problem", "nearest", "set_in_tree"]

MOST_NAMES, MOST_CHARACTERS = 2_000, 200


def nearest(name: str, names: Iterable[str]) -> str:
    """`; did you mean "…"?` when a known name is close, else nothing.

    >>> nearest("issues.tax.satus_quo", ["issues.tax.status_quo", "actors.a"])
    '; did you mean "issues.tax.status_quo"?'
    """
    alike = (known for known in names if abs(len(known) - len(name)) <= 0.4 * len(name))
    close = difflib.get_close_matches(name[:MOST_CHARACTERS], list(islice(alike, MOST_NAMES)), n=1, cutoff=0.72)
    return f'; did you mean "{close[0]}"?' if close else ""


def all_edits(case: Case) -> Iterator[tuple[tuple[str | int, ...], Edit]]:
    """Every edit in the case with its own place: failed assumptions, variants, effects of choices.

    >>> from detente.lenses.load import load_case
    >>> place, edit = next(all_edits(load_case("emission-standards-1992").case))
    >>> place, edit.path
    (('variants', 'britain-relents', 'edits', 0), 'issues.delay.positions.united_kingdom.position')
    """
    for name, assumption in case.assumptions.items():
        for index, edit in enumerate(assumption.if_false):
            yield ("assumptions", name, "if_false", index), edit
    for name, variant in case.variants.items():
        for index, edit in enumerate(variant.edits):
            yield ("variants", name, "edits", index), edit
    for name, option in case.options.items():
        for choice, details in option.choices.items():
            for index, edit in enumerate(details.effects):
                yield ("options", name, "choices", choice, "effects", index), edit


def edit_problem(edit: Edit, known: Mapping[str, Slot]) -> str:
    """What is wrong with an edit's path or kind of value; nothing when it fits.

    >>> from detente.lenses.load import load_case
    >>> edit_problem(Edit(path="actors.france.capabilty", set=1), load_case("emission-standards-1992").slots)
    'no number, word or switch called "actors.france.capabilty"; did you mean "actors.france.capability"?'
    """
    target = known.get(edit.path)
    if target is None:
        near = nearest(edit.path, known)
        inside = [path for path in known if path.startswith(edit.path + ".")]
        hint = f"; it holds {inside[0]} and others: name the field itself" if inside and not near else near
        return f'no number, word or switch called "{edit.path}"{hint}'
    if not target.is_number and edit.set is None:
        return f"{edit.path} is no number, so it can be set, not added to or scaled"
    value = edit.set
    if value is None:
        return ""
    return _kind_problem(value, target)


def _kind_problem(value: object, target: Slot) -> str:
    """Does the value suit what stands at the path now."""
    if isinstance(target.value, bool):
        return "" if isinstance(value, bool) else f"{target.path} is a switch; true or false would be right"
    if isinstance(value, bool):
        return f"{target.path} is no switch; found {str(value).lower()}"
    if isinstance(target.value, Word):
        try:
            bad = [w for w in as_word(value).words if w not in target.words]  # type: ignore[arg-type]  # no switch
        except QuantityError:
            bad = ["a number"]
        return f"{target.path} takes {', '.join(target.words)}; found {', '.join(bad)}" if bad else ""
    if isinstance(value, Word) and not (value.words == (NEVER,) and target.path.endswith("half_life")):
        return f"{target.path} is a number; found the word \"{value.words[0]}\""
    return ""


def as_word(value: Word | Quantity) -> Word:
    """A weighted choice of words, whichever way it was read.

    Raises
    ------
    QuantityError
        If it is a number.

    Example
    -------
    >>> as_word(Word.parse("median")).words
    ('median',)
    """
    if isinstance(value, Word):
        return value
    if isinstance(value.form, Choose):
        return Word(tuple(zip(value.form.words, value.form.weights, strict=True)), value.evidence, value.note)
    raise QuantityError("found a number where a word would be right")


def set_in_tree(tree: Any, path: str, value: Any, create: bool = False) -> Any:
    """A copy of a file's tree with the value at a dotted path replaced (or, in a mapping, added).

    `create` makes the mappings on the way, for a field that the file leaves at its default.

    Raises
    ------
    KeyError
        With a sentence, if the path leads nowhere.

    Example
    -------
    >>> set_in_tree({"a": [1, {"b": 2}]}, "a.1.b", 3)
    {'a': [1, {'b': 3}]}
    """
    root = copy.deepcopy(tree)
    *steps, last = path.split(".")
    node, done = root, []
    for step in steps:
        done.append(step)
        if create and isinstance(node, dict) and not _numeric(step) and node.get(step) is None:
            node[step] = {}
        node = _child(node, step, ".".join(done))
    if isinstance(node, dict):
        node[last if last in node or not _numeric(last) else float(last)] = value
    elif isinstance(node, list) and last.isdigit() and int(last) < len(node):
        node[int(last)] = value
    else:
        raise KeyError(f'nothing called "{path}" in this case')
    return root


def _child(node: Any, step: str, so_far: str) -> Any:
    """The value under one step of a path."""
    if isinstance(node, list) and step.isdigit() and int(step) < len(node):
        return node[int(step)]
    if isinstance(node, dict):
        for key in (step, float(step) if _numeric(step) else step):
            if key in node:
                return node[key]
        raise KeyError(f'nothing called "{so_far}" in this case{nearest(step, map(str, node))}')
    raise KeyError(f'nothing called "{so_far}" in this case')


def _numeric(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
