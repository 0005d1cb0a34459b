"""Checks of numbers and words: do they lie in their field's legal range."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from detente.case.edit import all_edits, nearest
from detente.case.fields import NEVER, Word
from detente.case.finding import Finding
from detente.case.parts import Case, Edit
from detente.case.slots import Slot, edit_range
from detente.errors import QuantityError
from detente.quantity import Choose, Exact, From, Pool, Quantity, distribution

__all__ = ["check_estimates", "check_lengths_of_time", "check_numbers_in_range", "misfits"]

Range = tuple[float | None, float | None]


def _edits(case: Case) -> dict[str, Edit]:
    """Every edit by its address."""
    return {".".join(map(str, place)): edit for place, edit in all_edits(case)}


def _range(slot: Slot, edits: Mapping[str, Edit], leaves: Mapping[str, Slot]) -> Range | None:
    """Legal range of a number; of one inside an edit that of what it changes, None where it changes no number."""
    edit = edits.get(slot.path.rpartition(".")[0])
    if edit is None:
        return slot.low, slot.high
    target = leaves.get(edit.path)
    if target is None or not (target.is_number or target.value == NEVER):
        return None
    if edit.set is not None and edit.path.rpartition(".")[0] in edits and edit.path != slot.path:
        return _range(target, edits, leaves)
    return edit_range(edit, target)


def check_numbers_in_range(case: Case, leaves: Mapping[str, Slot]) -> Iterator[Finding]:
    """Every number must lie in its field's legal range, and words among the words of their field.

    >>> from detente.case.read import read_bytes
    >>> source, _ = read_bytes(b"detente: 1\\ncase: {title: T}\\nactors: {a: {kind: state, capability: -1}}")
    >>> [message for _, message in check_numbers_in_range(source.case, source.slots)]
    ['-1 is outside the legal range, which starts at 0']
    """
    edits = _edits(case)
    for slot in leaves.values():
        legal = _range(slot, edits, leaves)
        if legal is not None:
            yield from _number_problem(slot, *legal)


def _number_problem(slot: Slot, low: float | None, high: float | None) -> Iterator[Finding]:
    if isinstance(slot.value, Word) and slot.words:
        for word in slot.value.words:
            if word not in slot.words:
                close = nearest(word, slot.words)
                yield slot.place, f'"{word}" is none of {", ".join(slot.words)}{close}'
    if not isinstance(slot.value, Quantity):
        return
    form, prior = slot.value.form, slot.value.prior
    if isinstance(form, Pool) and prior is None and (low is None or high is None):
        yield slot.place, "a pooled number without bounds needs a prior, for example prior: 0 .. 50 .. 100"
    for quantity in (slot.value, prior):
        if quantity is None or isinstance(quantity.form, (Pool, From)):
            continue
        try:
            distribution(quantity, low, high)
        except QuantityError as error:
            yield slot.place, _off_scale(str(error), slot)


def _off_scale(message: str, slot: Slot) -> str:
    """The range of a field on an issue's scale is called its scale."""
    return message.replace("outside the legal range", "off the scale") if slot.is_on_scale else message


def misfits(case: Case, leaves: Mapping[str, Slot]) -> Iterator[Finding]:
    """Ranges whose quantiles could not be met exactly.

    >>> from detente.lenses.load import load_case
    >>> source = load_case("emission-standards-1992")
    >>> list(misfits(source.case, source.slots))
    []
    """
    edits = _edits(case)
    for slot in leaves.values():
        if isinstance(slot.value, Quantity) and not isinstance(slot.value.form, (Pool, From, Choose)):
            legal = _range(slot, edits, leaves)
            try:
                warning = distribution(slot.value, *legal).warning if legal else ""
            except QuantityError:
                continue
            if warning:
                yield slot.place, warning


def check_estimates(case: Case, leaves: Mapping[str, Slot]) -> Iterator[Finding]:
    """An estimate is a number of its own, inside the range of every number that is pooled from it.

    >>> from detente.lenses.load import load_case
    >>> source = load_case("emission-standards-1992")
    >>> list(check_estimates(source.case, source.slots))
    []
    """
    for name, piece in case.evidence.items():
        if piece.estimate is not None and isinstance(piece.estimate.form, (Pool, From)):
            yield ("evidence", name, "estimate"), "an estimate is a range of its own, such as 60 .. 70 .. 80"
    edits = _edits(case)
    for slot in leaves.values():
        form = getattr(slot.value, "form", None)
        legal = _range(slot, edits, leaves) if isinstance(form, Pool) else None
        for name in form.evidence if isinstance(form, Pool) and legal is not None else ():
            estimate = case.evidence[name].estimate if name in case.evidence else None
            message = _estimate_problem(estimate, legal)
            if message:
                yield slot.place, f'the estimate of "{name}" does not fit here: {message}'


def _estimate_problem(estimate: Quantity | None, legal: Range | None) -> str:
    if estimate is None or legal is None or isinstance(estimate.form, (Pool, From)):
        return ""
    try:
        distribution(estimate, *legal)
    except QuantityError as error:
        return str(error)
    return ""


def check_lengths_of_time(case: Case, leaves: Mapping[str, Slot]) -> Iterator[Finding]:
    """A half-life is above zero, and the only word for one is never.

    >>> from detente.lenses.load import load_case
    >>> source = load_case("russia-iran-us-2010")
    >>> list(check_lengths_of_time(source.case, source.slots))
    []
    """
    for slot in leaves.values():
        if slot.path.endswith(".half_life") and isinstance(slot.value, Quantity):
            form = slot.value.form
            if isinstance(form, Exact) and form.value == 0:
                yield slot.place, "0; a half-life is above 0, such as 5 years, or never"
