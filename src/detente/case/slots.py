"""Every number, word and switch of a case by its path, with its legal range: what can be drawn, edited and named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from detente.case.fields import NEVER, Word
from detente.case.market_parts import Market
from detente.case.market_units import own_unit
from detente.case.parts import Case, Edit, Issue
from detente.quantity import Quantity

__all__ = ["Slot", "edit_range", "slots", "walk"]


@dataclass(frozen=True, slots=True)
class Slot:
    """One leaf of a case: where it is, what stands there, and what may stand there.

    `value` is a Quantity, a Word, a bool, or the word `never` (a length of time without end). `is_given` is False for a
    default that the analyst did not write. `is_on_scale` says that the range is an issue's scale.
    """

    path: str
    value: Quantity | Word | bool | str
    low: float | None = None
    high: float | None = None
    unit: str = ""
    says: str = ""
    words: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    is_given: bool = True
    is_on_scale: bool = False
    place: tuple[str | int, ...] = field(default=(), compare=False)

    @property
    def is_number(self) -> bool:
        """Is it a quantity, rather than a word or a switch."""
        return isinstance(self.value, Quantity)


@dataclass(frozen=True, slots=True)
class _Context:
    """What a leaf's legal range and unit depend on: its field, its issue or market, the evidence beside it."""

    info: FieldInfo | None = None
    issue: Issue | None = None
    market: Market | None = None
    evidence: tuple[str, ...] = ()
    is_given: bool = True


def slots(case: Case) -> Mapping[str, Slot]:
    """Every leaf of the case by its dotted path, in the order of the file.

    Our reading
    -----------
    Evidence listed beside a number (at its position, member or event) counts as behind that number; evidence listed in
    the number's own mapping is added to it. Numbers inside edits are leaves too, at `variants.ID.edits.0.set`.

    Example
    -------
    >>> from detente.lenses.load import load_case
    >>> slot = slots(load_case("emission-standards-1992").case)["issues.delay.positions.france.position"]
    >>> slot.low, slot.high, slot.unit
    (4.0, 10.0, 'years')
    """
    return MappingProxyType({slot.path: slot for slot in walk(case)})


def walk(case: Case) -> Iterator[Slot]:
    """The leaves one after another.

    >>> from detente.lenses.load import load_case
    >>> next(walk(load_case("prisoners-dilemma").case)).path
    'case.grade_table'
    """
    yield from _walk(case, (), _Context(), case)


def _walk(node: Any, path: tuple[str | int, ...], context: _Context, case: Case) -> Iterator[Slot]:
    if isinstance(node, BaseModel):
        yield from _walk_part(node, path, context, case)
    elif isinstance(node, Mapping):
        for key, value in node.items():
            inner = context
            if path[:1] == ("proposals",) and path[-1] == "settles":
                inner = replace(context, issue=case.issues.get(str(key)))
            yield from _walk(value, (*path, key), inner, case)
    elif isinstance(node, tuple) and not (path and path[-1] in ("between", "evidence", "by", "members")):
        for index, value in enumerate(node):
            yield from _walk(value, (*path, index), context, case)
    elif isinstance(node, (Quantity, Word, bool)) or (node == NEVER and path[-1] == "half_life"):
        yield _leaf(node, path, context)


def _walk_part(node: BaseModel, path: tuple[str | int, ...], context: _Context, case: Case) -> Iterator[Slot]:
    issue = node if isinstance(node, Issue) else context.issue
    market = node if isinstance(node, Market) else context.market
    beside = () if isinstance(node, (Case, Issue)) else tuple(getattr(node, "evidence", ()) or ())
    for name, info in type(node).model_fields.items():
        given = context.is_given and name in node.model_fields_set
        yield from _walk(getattr(node, name), (*path, name), _Context(info, issue, market, beside, given), case)


def _leaf(value: Quantity | Word | bool | str, path: tuple[str | int, ...], context: _Context) -> Slot:
    raw = context.info.json_schema_extra if context.info is not None else None
    extra: dict[str, Any] = dict(raw.get("x-detente", {})) if isinstance(raw, dict) else {}  # type: ignore[arg-type]  # ours
    low, high, unit = extra.get("low"), extra.get("high"), extra.get("unit", "")
    is_on_scale = bool(extra.get("on_scale")) and context.issue is not None
    if is_on_scale and context.issue is not None:
        low, high, unit = context.issue.low, context.issue.high, context.issue.unit
    if context.market is not None:
        unit = own_unit(context.market, unit)
    own = getattr(value, "evidence", ())
    evidence = tuple(dict.fromkeys((*context.evidence, *own)))
    says = (context.info.description or "") if context.info is not None else ""
    words = tuple(extra.get("words", ()))
    return Slot(".".join(map(str, path)), value, low, high, unit, says, words, evidence, context.is_given, is_on_scale,
                path)


def edit_range(edit: Edit, target: Slot) -> tuple[float | None, float | None]:
    """Legal range of the number in an edit: that of its target for `set`, none for `add`, at least 0 for `scale`.

    >>> from detente.quantity import parse_quantity
    >>> edit_range(Edit(path="x", scale=2), Slot("x", parse_quantity(1), 0.0, 5.0))
    (0.0, None)
    """
    if edit.set is not None:
        return target.low, target.high
    return (None, None) if edit.add is not None else (0.0, None)
