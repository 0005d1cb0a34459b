"""From the plain value of a YAML field to a checked :class:`~detente.quantity.forms.Quantity`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from detente.errors import QuantityError
from detente.quantity.forms import (
    Beta,
    Choose,
    Exact,
    Form,
    From,
    Interval80,
    Normal,
    Percentiles,
    Pert,
    Pool,
    Quantiles3,
    Quantity,
    Uniform,
)
from detente.quantity.words import found, nearest, number_text, sentence_list

__all__ = ["parse_quantity"]

HOW = (
    "write a number such as 70, a range such as 60 .. 80 or 60 .. 70 .. 80, "
    "or a mapping such as {uniform: [60, 80]}"
)
EXTRAS = ("evidence", "note", "unit", "prior")
PERT_KEYS = ("low", "mode", "high")

LONGEST_TEXT = 200
LONGEST_NOTE = 20_000
LONGEST_EXPRESSION = 4_000
MOST_KEYS = 20
MOST_CHOICES = 200
MOST_IDS = 1_000

_NUMBER_PATTERN = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
_NUMBER = re.compile(_NUMBER_PATTERN)
_PERCENT_KEY = re.compile(r"p([0-9]{1,2}(?:\.[0-9]{1,4})?|100)")
_MISWRITTEN_RANGE = re.compile(rf"({_NUMBER_PATTERN})\s*(?:-|–|—|…|to|,|;|/)\s*({_NUMBER_PATTERN})")


def parse_quantity(raw: object) -> Quantity:
    """Read a quantity from a plain value, as a YAML file gives it.

    Parameters
    ----------
    raw
        A number, a text such as `60 .. 70 .. 80`, or a mapping of one of the forms of the case
        language, with or without `evidence`, `note`, `unit` and `prior`.

    Returns
    -------
    Quantity
        The form with its evidence.

    Raises
    ------
    QuantityError
        If it is none of these; the sentence says what was found and what would be right.

    Limits
    ------
    A range is at most 200 characters, a note 20,000, an expression 4,000, a mapping 20 keys, `choose`
    200 choices and a list of evidence 1,000 ids: more is refused before any work is done on it.

    Example
    -------
    >>> parse_quantity("60 .. 70 .. 80").form
    Quantiles3(low=60.0, middle=70.0, high=80.0)
    >>> parse_quantity({"uniform": [60, 80], "evidence": "gates-remark"}).evidence
    ('gates-remark',)
    >>> parse_quantity("80 .. 60")
    Traceback (most recent call last):
    detente.errors.QuantityError: 80 stands before 60; the numbers of a range must rise from left to right, as in 60 .. 80
    """  # noqa: E501
    if isinstance(raw, Mapping):
        return _mapping(raw)
    return Quantity(_short(raw))


def _short(raw: object) -> Form:
    """Read a number or a range."""
    if isinstance(raw, str):
        return _text(raw)
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        raise QuantityError(f"found {found(raw)}; {HOW}")
    return Exact(_number(raw))


def _text(raw: str) -> Form:
    """Read a number or a range from its text."""
    if len(raw) > LONGEST_TEXT:
        raise QuantityError(f"found a text of {len(raw):,} characters; {HOW}")
    parts = raw.split("..")
    if len(parts) == 1:
        return Exact(_number(raw))
    if "..." in raw:
        raise QuantityError(f"found {found(raw)}; two dots stand between the numbers, as in 60 .. 80")
    if len(parts) > 3:
        raise QuantityError(
            f"found {len(parts)} numbers; a range has two (60 .. 80) or three (60 .. 70 .. 80)"
        )
    if not all(part.strip() for part in parts):
        raise QuantityError(f"found {found(raw)}, where a number is missing; {HOW}")
    values = [_number(part) for part in parts]
    return Interval80(*values) if len(values) == 2 else Quantiles3(*values)


def _number(raw: object) -> float:
    """Read one number; a text such as `1e3` is one too."""
    if isinstance(raw, str):
        return _number_of_text(raw)
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        raise QuantityError(f"found {found(raw)} where a number should stand, such as 70 or 0.5")
    try:
        return float(raw) + 0.0
    except OverflowError:
        raise QuantityError(f"found {found(raw)}; it is too large, numbers go up to 1e100") from None


def _number_of_text(raw: str) -> float:
    """Read one number from its text, with a remedy for the usual slips."""
    text = raw.strip() if len(raw) <= LONGEST_TEXT else ""
    if _NUMBER.fullmatch(text):
        return float(text) + 0.0
    if text.endswith("%") and _NUMBER.fullmatch(text[:-1].strip()):
        share = number_text(round(float(text[:-1]) / 100, 12)) if len(text) < 20 else "a share"
        raise QuantityError(f"found {found(raw)}; write a share as {share}, without the % sign")
    slip = _MISWRITTEN_RANGE.fullmatch(text)
    if slip:
        raise QuantityError(f"found {found(raw)}; did you mean {slip[1]} .. {slip[2]}?")
    raise QuantityError(f"found {found(raw)}, which is not a number; {HOW}")


def _mapping(raw: Mapping[object, object]) -> Quantity:
    """Read a mapping: its form and what is added to it."""
    if len(raw) > MOST_KEYS:
        raise QuantityError(f"found a mapping with {len(raw):,} keys; {HOW}")
    keys = [key for key in raw if key not in EXTRAS]
    form = _form(raw, keys)
    return Quantity(
        form,
        evidence=_ids(raw["evidence"], "evidence") if "evidence" in raw else (),
        note=_words(raw, "note", LONGEST_NOTE),
        unit=_words(raw, "unit", LONGEST_TEXT),
        prior=_prior(raw["prior"]) if "prior" in raw else None,
    )


def _form(raw: Mapping[object, object], keys: list[object]) -> Form:
    """Read the form of a mapping, whose `keys` are those that are not added ones."""
    if not keys:
        raise QuantityError("there is no number; add one with is, as in {is: 60 .. 80, evidence: [e1]}")
    _check_keys(keys)
    if any(key in PERT_KEYS for key in keys):
        return _pert(raw, keys)
    if any(key not in READERS for key in keys):
        return _percentiles(raw, keys)
    if len(keys) > 1:
        names = sentence_list(str(key) for key in keys)
        raise QuantityError(f"found {names} in one mapping; a quantity has one form, so keep one of them")
    name = str(keys[0])
    return READERS[name](raw[name])


def _check_keys(keys: list[object]) -> None:
    """Refuse keys that no form has."""
    known = (*READERS, *PERT_KEYS, "p5", "p10", "p25", "p50", "p75", "p90", "p95", *EXTRAS)
    for key in keys:
        if key in READERS or key in PERT_KEYS or (isinstance(key, str) and _PERCENT_KEY.fullmatch(key)):
            continue
        every = sentence_list((*READERS, *PERT_KEYS))
        hint = nearest(key, known) or f"; the keys are {every}, or p5, p50 and p95"
        raise QuantityError(f"a quantity has no key {found(key)}{hint}")


def _pert(raw: Mapping[object, object], keys: list[object]) -> Form:
    """Read `{low, mode, high}`."""
    missing = [key for key in PERT_KEYS if key not in raw]
    foreign = [str(key) for key in keys if key not in PERT_KEYS]
    if missing:
        raise QuantityError(
            f"{sentence_list(missing)} {'is' if len(missing) == 1 else 'are'} missing; "
            "a PERT has all three, as in {low: 60, mode: 70, high: 80}"
        )
    if foreign:
        raise QuantityError(f"found {sentence_list(foreign)} beside low, mode and high; keep one form")
    return Pert(*(_number(raw[key]) for key in PERT_KEYS))


def _percentiles(raw: Mapping[object, object], keys: list[object]) -> Form:
    """Read `{p5, p50, p95}`, in any order."""
    foreign = [str(key) for key in keys if key in READERS]
    if foreign:
        raise QuantityError(f"found {sentence_list(foreign)} beside percentages; keep one form")
    points = sorted((float(str(key)[1:]), _number(raw[key])) for key in keys)
    return Percentiles(tuple(points))


def _pair(raw: object, name: str, example: str) -> tuple[float, float]:
    """Read the two numbers of a named distribution."""
    right = f"{name} takes two numbers, as in {{{name}: {example}}}"
    if not isinstance(raw, list | tuple):
        raise QuantityError(f"found {found(raw)} in {name}; {right}")
    if len(raw) != 2:
        raise QuantityError(f"found {len(raw):,} number{'' if len(raw) == 1 else 's'} in {name}; {right}")
    return _number(raw[0]), _number(raw[1])


def _choose(raw: object) -> Form:
    """Read the weights of a discrete choice."""
    if not isinstance(raw, Mapping):
        raise QuantityError(f"found {found(raw)} in choose; it takes weights, as in {{a: 0.6, b: 0.4}}")
    if len(raw) > MOST_CHOICES:
        raise QuantityError(f"choose has {len(raw):,} choices; it takes at most {MOST_CHOICES}")
    return Choose(tuple((_choice(key), _number(weight)) for key, weight in raw.items()))


def _choice(key: object) -> str:
    """Read a choice: a word, or a number in its shortest writing."""
    if isinstance(key, bool) or not isinstance(key, str | int | float):
        raise QuantityError(
            f"choose has {found(key)}; a choice is a lower-case word such as compromise, or a number"
        )
    if isinstance(key, str) and not (len(key) <= LONGEST_TEXT and _NUMBER.fullmatch(key.strip())):
        return key
    value = _number(key)
    Exact(value)
    return number_text(value)


def _pool(raw: object) -> Form:
    """Read the evidence whose estimates are pooled."""
    return Pool(_ids(raw, "pool"))


def _from(raw: object) -> Form:
    """Read an expression, as text."""
    if not isinstance(raw, str):
        raise QuantityError(f'found {found(raw)} in from; it takes a text, as in {{from: "ties.a-b.level"}}')
    if len(raw) > LONGEST_EXPRESSION:
        raise QuantityError(f"from has {len(raw):,} characters; it takes at most {LONGEST_EXPRESSION:,}")
    return From(raw)


def _is(raw: object) -> Form:
    """Read the short form that `is` wraps."""
    if isinstance(raw, Mapping):
        raise QuantityError(
            "is takes a number or a range; put a mapping's keys beside evidence instead, "
            "as in {uniform: [60, 80], evidence: [e1]}"
        )
    return _short(raw)


def _ids(raw: object, where: str) -> tuple[str, ...]:
    """Read a list of ids; a single one may stand alone."""
    if isinstance(raw, str):
        return (raw,)
    if not isinstance(raw, list | tuple):
        raise QuantityError(f"found {found(raw)} in {where}; it takes a list of ids, as in [e1, e2]")
    if len(raw) > MOST_IDS:
        raise QuantityError(f"{where} has {len(raw):,} ids; it takes at most {MOST_IDS:,}")
    return tuple(raw)


def _words(raw: Mapping[object, object], key: str, longest: int) -> str:
    """Read a note or a unit."""
    text = raw.get(key, "")
    if not isinstance(text, str):
        raise QuantityError(f'found {found(text)} in {key}; it takes a text, as in {key}: "…"')
    if len(text) > longest:
        raise QuantityError(f"{key} has {len(text):,} characters; it takes at most {longest:,}")
    return text


def _prior(raw: object) -> Quantity:
    """Read the ignorance prior; its own prior is refused before it is read."""
    if isinstance(raw, Mapping) and "prior" in raw:
        raise QuantityError("prior has a prior of its own; one is enough")
    try:
        return parse_quantity(raw)
    except QuantityError as error:
        raise QuantityError(f"prior: {error}") from None


READERS: Mapping[str, Callable[[object], Form]] = {
    "is": _is,
    "uniform": lambda raw: Uniform(*_pair(raw, "uniform", "[60, 80]")),
    "normal": lambda raw: Normal(*_pair(raw, "normal", "[70, 5]")),
    "beta": lambda raw: Beta(*_pair(raw, "beta", "[2, 5]")),
    "choose": _choose,
    "pool": _pool,
    "from": _from,
}
