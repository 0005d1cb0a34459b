"""Numbers and likelihoods in words: one way to write each, so that a report speaks with one voice."""

from __future__ import annotations

import math

from detente.errors import DomainError

__all__ = [
    "NO_VALUE",
    "band",
    "capitalised",
    "inside",
    "interval",
    "likelihood",
    "month",
    "number",
    "percent",
    "percent_interval",
    "plural",
    "points",
    "signed",
    "spaced",
]

NO_VALUE = "no value"
MINUS = "\u2212"
_LARGEST_SHARE = 1e12
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_BANDS = (
    (0.05, "almost no chance", "1–5 %"),
    (0.20, "very unlikely", "5–20 %"),
    (0.45, "unlikely", "20–45 %"),
    (0.55, "roughly even chance", "45–55 %"),
    (0.80, "likely", "55–80 %"),
    (0.95, "very likely", "80–95 %"),
    (math.inf, "almost certain", "95–99 %"),
)


def band(p: float) -> tuple[str, str]:
    """Give the ICD 203 expression for a probability, and the range that it stands for.

    Source
    ------
    Intelligence Community Directive 203 (2015), Analytic Standards, table of expressions of likelihood.

    Our reading
    -----------
    Neighbouring bands share their edge; a probability on it takes the upper one. Below 1 % and above 99 %,
    where the directive has no word, the outer expressions are used, with an open range.

    Raises
    ------
    DomainError
        If `p` is not between 0 and 1.

    Example
    -------
    >>> band(0.55)
    ('likely', '55–80 %')
    """
    if not 0 <= p <= 1:
        raise DomainError(f"a probability lies between 0 and 1, not at {p}")
    if p < 0.01:
        return "almost no chance", "under 5 %"
    if p > 0.99:
        return "almost certain", "over 95 %"
    return next((expression, bounds) for upper, expression, bounds in _BANDS if p < upper)


def capitalised(text: str) -> str:
    """A text as it stands at the beginning of a sentence: the first letter large, the others as they are.

    >>> capitalised("the lenders")
    'The lenders'
    """
    return text[:1].upper() + text[1:]


def spaced(identifier: str) -> str:
    """An id as words.

    >>> spaced("us_posture"), spaced("fuel-cycle-centres")
    ('us posture', 'fuel cycle centres')
    """
    return identifier.replace("_", " ").replace("-", " ").strip()


def inside(name: str) -> str:
    """A name as it stands inside a sentence: an article that it begins with is small.

    >>> inside("The lenders"), inside("Russia")
    ('the lenders', 'Russia')
    """
    return f"the {name[4:]}" if name.startswith("The ") else name


def likelihood(p: float, low: float | None = None, high: float | None = None) -> str:
    """Say how likely something is, the band's range and the figure in the same phrase.

    Source
    ------
    Bands as in `band`; the numbers stand in the same sentence because readers then match the intended
    range about twice as often (Wintle, Fraser, Wills, Nicholson and Fidler 2019).

    Parameters
    ----------
    p
        Probability, 0 to 1; not a number when no draw has a value.
    low, high
        Ends of an interval around it, where one is known.

    Example
    -------
    >>> likelihood(0.68)
    'likely (55–80 %; here 68 %)'
    >>> likelihood(0.68, 0.61, 0.74)
    'likely (55–80 %; here 68 %, between 61 % and 74 %)'
    """
    if math.isnan(p):
        return "of unknown likelihood (no draw has a value)"
    expression, bounds = band(p)
    here = f"here {percent(p)}"
    if low is not None and high is not None and math.isfinite(low) and math.isfinite(high):
        here += f", between {percent(low)} and {percent(high)}"
    return f"{expression} ({bounds}; {here})"


def number(x: float, digits: int = 3) -> str:
    """Write a number to significant digits, with a true minus sign, thousands separated, never minus zero.

    >>> number(1234567), number(-0.0), number(-0.123456), number(float("nan")), number(4.2e-9)
    ('1,234,567', '0', '−0.123', 'no value', '4.2×10⁻⁹')
    """
    if math.isnan(x):
        return NO_VALUE
    if math.isinf(x):
        return "∞" if x > 0 else f"{MINUS}∞"
    if x == 0:
        return "0"
    sign = MINUS if x < 0 else ""
    mantissa, exponent = f"{abs(x):.{digits - 1}e}".split("e")
    power = int(exponent)
    if not -5 <= power < 15:
        return f"{sign}{_trim(mantissa)}×10{str(power).translate(_SUPERSCRIPTS)}"
    return sign + _trim(f"{abs(x):,.{max(0, digits - 1 - power)}f}")


def signed(x: float, digits: int = 3) -> str:
    """Write a difference with its sign always shown.

    >>> signed(0.25), signed(-0.25), signed(0)
    ('+0.25', '−0.25', '0')
    """
    return f"+{number(x, digits)}" if x > 0 else number(x, digits)


def percent(p: float) -> str:
    """Write a share in whole per cent; what is neither none nor all never reads 0 % or 100 %.

    >>> percent(0.683), percent(0.001), percent(0.9999), percent(1), percent(-0.0)
    ('68 %', 'under 1 %', 'over 99 %', '100 %', '0 %')
    """
    if not math.isfinite(p):
        return NO_VALUE
    if abs(p) > _LARGEST_SHARE:
        return f"{number(100 * p)} %"
    rounded = float(round(100 * p))
    if rounded == 0 and p > 0:
        return "under 1 %"
    if rounded == 100 and p < 1:
        return "over 99 %"
    return f"{number(rounded, 15)} %"


def points(difference: float) -> str:
    """Write a difference of shares in percentage points, with its sign.

    >>> points(-0.124), points(0.002), points(0)
    ('−12 points', '+0.2 points', '0 points')
    """
    if not math.isfinite(difference):
        return NO_VALUE
    if abs(difference) > _LARGEST_SHARE:
        return f"{signed(100 * difference)} points"
    hundredfold = 100 * difference
    rounded = float(round(hundredfold)) if abs(hundredfold) >= 1 else round(hundredfold, 1)
    return f"{signed(rounded, 15)} {'point' if abs(rounded) == 1 else 'points'}"


def interval(low: float, high: float, digits: int = 3, unit: str = "") -> str:
    """Write a range of numbers.

    >>> interval(12, 18), interval(-0.2, 0.3), interval(1.5, 2, unit="years")
    ('12–18', '−0.2 to 0.3', '1.5–2 years')
    """
    if math.isnan(low) or math.isnan(high):
        return NO_VALUE
    joiner = " to " if low < 0 or high < 0 else "–"
    return f"{number(low, digits)}{joiner}{number(high, digits)}" + (f" {unit}" if unit else "")


def percent_interval(low: float, high: float) -> str:
    """Write a range of shares.

    >>> percent_interval(0.61, 0.74), percent_interval(0.001, 0.03)
    ('61–74 %', 'under 1 % to 3 %')
    """
    if not (math.isfinite(low) and math.isfinite(high)):
        return NO_VALUE
    ends = percent(low), percent(high)
    if all(end[0].isdigit() for end in ends):
        return f"{ends[0].removesuffix(' %')}–{ends[1]}"
    return f"{ends[0]} to {ends[1]}"


def plural(count: int, singular: str, several: str = "") -> str:
    """Write a count with its noun.

    >>> plural(1, "draw"), plural(2048, "draw"), plural(0, "country", "countries")
    ('1 draw', '2,048 draws', '0 countries')
    """
    return f"{count:,} {singular if count == 1 else several or singular + 's'}"


def month(decimal_year: float) -> str:
    """Write a decimal year as month and year.

    >>> month(2007.79), month(2010.0)
    ('Oct 2007', 'Jan 2010')
    """
    if not math.isfinite(decimal_year):
        return NO_VALUE
    year = math.floor(decimal_year)
    index = min(11, math.floor((decimal_year - year) * 12 + 1e-6))
    return f"{_MONTHS[index]} {year}"


def _trim(written: str) -> str:
    """Drop zeros that end a decimal fraction."""
    return written.rstrip("0").rstrip(".") if "." in written else written
