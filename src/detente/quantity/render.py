"""From a quantity back to the plain value it is written as, and to a few words."""

from __future__ import annotations

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
from detente.quantity.words import number_text, sentence_list

__all__ = ["describe", "write_quantity"]


def write_quantity(quantity: Quantity) -> object:
    """Write a quantity as the plain value that a YAML file would hold.

    Parameters
    ----------
    quantity
        Any quantity.

    Returns
    -------
    object
        A number, a text or a mapping; `parse_quantity` reads the same quantity back from it.

    Example
    -------
    >>> write_quantity(Quantity(Quantiles3(60, 70, 80)))
    '60 .. 70 .. 80'
    >>> write_quantity(Quantity(Exact(0.5), evidence=("e1",)))
    {'is': 0.5, 'evidence': ['e1']}
    """
    form = _write_form(quantity.form)
    extras = _write_extras(quantity)
    if not extras:
        return form
    return {**form, **extras} if isinstance(form, dict) else {"is": form, **extras}


def _write_extras(quantity: Quantity) -> dict[str, object]:
    """Write what is added to a form."""
    extras: dict[str, object] = {}
    if quantity.evidence:
        extras["evidence"] = list(quantity.evidence)
    if quantity.note:
        extras["note"] = quantity.note
    if quantity.unit:
        extras["unit"] = quantity.unit
    if quantity.prior is not None:
        extras["prior"] = write_quantity(quantity.prior)
    return extras


def _write_form(form: Form) -> object:
    """Write a form alone."""
    match form:
        case Exact(value):
            return _plain(value)
        case Interval80(low, high):
            return _range(low, high)
        case Quantiles3(low, middle, high):
            return _range(low, middle, high)
        case Pert(low, mode, high):
            return {"low": _plain(low), "mode": _plain(mode), "high": _plain(high)}
        case Percentiles(points):
            return {f"p{number_text(percent)}": _plain(value) for percent, value in points}
        case Uniform(low, high):
            return {"uniform": [_plain(low), _plain(high)]}
        case Normal(mean, deviation):
            return {"normal": [_plain(mean), _plain(deviation)]}
        case Beta(a, b):
            return {"beta": [_plain(a), _plain(b)]}
        case Choose(options):
            return {"choose": {word: _plain(weight) for word, weight in options}}
        case Pool(evidence):
            return {"pool": list(evidence)}
        case From(expression):
            return {"from": expression}


def _plain(value: float) -> int | float:
    """Write a whole number without its decimal point."""
    return int(value) if value == int(value) and abs(value) < 1e15 else float(value)


def _range(*values: float) -> str:
    """Write a range."""
    return " .. ".join(number_text(value) for value in values)


def describe(quantity: Quantity) -> str:
    """Say a quantity in a few words, for a table or a sentence.

    Parameters
    ----------
    quantity
        Any quantity; its unit is said where it has one.

    Returns
    -------
    str
        The words, without a full stop.

    Our reading
    -----------
    The middle of three quantiles is the median; in a few words it is "most likely near".

    Example
    -------
    >>> describe(Quantity(Quantiles3(60, 70, 80)))
    '80 % between 60 and 80, as likely below 70 as above'
    >>> describe(Quantity(Exact(3), unit="bcm"))
    'exactly 3 bcm'
    >>> describe(Quantity(Choose((("a", 3), ("b", 1)))))
    'a (75 %) or b (25 %)'
    """
    unit = f" {quantity.unit}" if quantity.unit else ""
    form = quantity.form
    match form:
        case Exact(value):
            return f"exactly {_say(value)}{unit}"
        case Choose():
            return _describe_choice(form, unit)
        case Pool(evidence):
            return f"pooled from {_some(evidence)}"
        case From(expression):
            return f"computed from {_short(' '.join(expression.split()))}"
        case _:
            return _describe_range(form, unit)


def _describe_range(form: Form, unit: str) -> str:
    """Say a form that spreads over numbers."""
    match form:
        case Interval80(low, high):
            return f"{_say(low)} to {_say(high)}{unit} (80 % sure)"
        case Quantiles3(low, middle, high):
            return f"80 % between {_say(low)} and {_say(high)}{unit}, as likely below {_say(middle)} as above"
        case Percentiles(points):
            return _describe_percentiles(points, unit)
        case Pert(low, mode, high):
            return f"surely {_say(low)} to {_say(high)}{unit}, most likely {_say(mode)}"
        case Uniform(low, high):
            return f"anything from {_say(low)} to {_say(high)}{unit} alike"
        case Normal(mean, deviation):
            return f"about {_say(mean)}{unit}, give or take {_say(deviation)}"
        case Beta(a, b):
            return f"about {100 * a / (a + b):.2g} % of the way up its range{unit and f' in{unit}'}"
        case _:
            raise AssertionError(form)


def _describe_percentiles(points: tuple[tuple[float, float], ...], unit: str) -> str:
    """Say two or three quantiles with the share they enclose."""
    (low_percent, low), (high_percent, high) = points[0], points[-1]
    words = f"{_say(low)} to {_say(high)}{unit} ({_say(high_percent - low_percent)} % sure)"
    return words if len(points) == 2 else f"{words}, most likely near {_say(points[1][1])}"


def _describe_choice(form: Choose, unit: str) -> str:
    """Say the choices with their shares, the likeliest first, at most four."""
    shares = sorted(zip(form.words, form.weights, strict=True), key=lambda pair: -pair[1])
    if len(shares) == 1:
        return f"{shares[0][0]}{unit}"
    said = [f"{word}{unit} ({share * 100:.3g} %)" for word, share in shares[:4]]
    others = len(shares) - len(said)
    return sentence_list([*said, f"{others} others"] if others else said, "or")


def _some(names: tuple[str, ...]) -> str:
    """Name at most four of several."""
    said = list(names[:4])
    others = len(names) - len(said)
    return sentence_list([*said, f"{others} others"] if others else said)


def _say(value: float) -> str:
    """Write a number to at most six figures, as a reader would say it."""
    text = f"{value:.6g}"
    return text if "e" not in text else number_text(float(text))


def _short(text: str) -> str:
    """Cut a long text."""
    return text if len(text) <= 80 else f"{text[:79]}…"
