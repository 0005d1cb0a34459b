"""A small, safe builder for HTML and SVG: text is escaped, and finished markup is a type of its own.

>>> str(element("p", "1 < 2 & ", element("b", "so what?")))
'<p>1 &lt; 2 &amp; <b>so what?</b></p>'
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from detente.errors import DomainError

__all__ = [
    "EMPTY",
    "Markup",
    "attribute_number",
    "element",
    "escape",
    "hyphened",
    "identifier",
    "join",
    "link",
    "trusted",
]

Value = str | float | bool | None

_NAME = re.compile(r"[a-zA-Z][a-zA-Z0-9:-]*\Z")
_ADDRESS_NAMES = frozenset({"action", "formaction", "href", "poster", "src", "xlink:href"})
_FORBIDDEN_ELEMENTS = frozenset({"script", "iframe", "object", "embed", "base"})
_SELF_CLOSING = frozenset(
    {
        "br",
        "circle",
        "col",
        "hr",
        "img",
        "line",
        "link",
        "meta",
        "path",
        "polygon",
        "polyline",
        "rect",
        "use",
        "wbr",
    }
)
# What XML 1.0 cannot hold at all: control characters, lone surrogates and two non-characters.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_REPLACEMENTS = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"}
_SPECIAL = re.compile("[&<>\"']")


@dataclass(frozen=True, slots=True)
class Markup:
    """Finished markup. Deliberately not a `str`: adding the two is an error, so nothing slips in unescaped.

    >>> element("i", "a") + element("i", "b")
    Markup(text='<i>a</i><i>b</i>')
    """

    text: str

    def __add__(self, other: Markup) -> Markup:
        if not isinstance(other, Markup):
            return NotImplemented
        return Markup(self.text + other.text)

    def __str__(self) -> str:
        return self.text

    def __bool__(self) -> bool:
        return bool(self.text)


EMPTY = Markup("")
Child = Markup | str | None


def escape(text: str) -> Markup:
    """Turn any text into markup that shows it; characters that XML cannot hold become U+FFFD.

    >>> str(escape("<script>'&'"))
    '&lt;script&gt;&#39;&amp;&#39;'
    """
    writable = _UNWRITABLE.sub("\ufffd", text)
    return Markup(_SPECIAL.sub(lambda match: _REPLACEMENTS[match.group()], writable))


def trusted(text: str) -> Markup:
    """Declare text written in this package (a style sheet) to be markup; never call it with a case's text."""
    return Markup(text)


def join(parts: Iterable[Child], separator: str = "") -> Markup:
    """Put parts one after another, escaping those that are plain text.

    >>> str(join(["a & b", element("b", "c")], ", "))
    'a &amp; b, <b>c</b>'
    """
    return Markup(str(escape(separator)).join(str(_child(part)) for part in parts if part is not None))


def element(
    name: str, *children: Child, attributes: Mapping[str, Value] | None = None, **more: Value
) -> Markup:
    """Build one element.

    Parameters
    ----------
    name
        Element name; from code, never from a case.
    children
        Markup is kept, text is escaped, `None` is left out.
    attributes, more
        Values are escaped. In keyword form a trailing underscore is dropped and others become hyphens
        (`class_`, `font_size`); names that keep capitals or colons go through `attributes`.
        `None` and `False` leave an attribute out, `True` writes it bare as its own name.

    Raises
    ------
    DomainError
        For a name that is no name, an element or attribute that could run code, an address that is neither
        local nor http(s), mailto or an image as data, or a number that is not finite.

    Example
    -------
    >>> str(element("circle", cx=1.50, cy=-0.0, r=3, class_="mark"))
    '<circle cx="1.5" cy="0" r="3" class="mark"/>'
    """
    if not _NAME.match(name) or name.lower() in _FORBIDDEN_ELEMENTS:
        raise DomainError(f"{name!r} is not an element that a report may hold")
    given = dict(attributes or {}) | hyphened(more)
    kept = ((key, value) for key, value in given.items() if value is not None and value is not False)
    head = name + "".join(_attribute(key, value) for key, value in kept)
    inside = join(children)
    if name in _SELF_CLOSING and not inside:
        return Markup(f"<{head}/>")
    return Markup(f"<{head}>{inside}</{name}>")


def hyphened(attributes: Mapping[str, Value]) -> dict[str, Value]:
    """Turn attribute names as Python keywords have them into those of markup.

    >>> hyphened({"class_": "mark", "font_size": 12})
    {'class': 'mark', 'font-size': 12}
    """
    return {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}


def attribute_number(value: float) -> str:
    """Write a number for an attribute: at most two decimals, no exponent, no negative zero.

    >>> attribute_number(-0.001), attribute_number(12.340)
    ('0', '12.34')
    """
    if not math.isfinite(value):
        raise DomainError(f"an attribute cannot hold the number {value}")
    written = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if written in {"-0", ""} else written


def identifier(text: str, prefix: str = "") -> str:
    """Make an id from any text; where letters are lost, a digest keeps different texts apart.

    >>> identifier("issue-sanctions"), identifier("Ça va?", "s-").startswith("s-a-va-")
    ('issue-sanctions', True)
    """
    slug = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:48].strip("-")
    if slug == text and re.match(r"[a-z](?!.*-[0-9a-f]{8}\Z)", slug):
        return prefix + slug
    digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:8]
    return f"{prefix or 'x-'}{slug}-{digest}" if slug else f"{prefix or 'x-'}{digest}"


def link(address: str, content: Markup | str) -> Markup:
    """Link to an address where it is http(s), mailto or local; otherwise show the content alone.

    >>> str(link("javascript:alert(1)", "a source"))
    'a source'
    """
    if not _is_safe_address(address):
        return _child(content)
    outside = not address.startswith("#")
    return element("a", content, href=address, rel="noopener noreferrer" if outside else None)


def _child(part: Markup | str | None) -> Markup:
    """Give markup as it is and text escaped."""
    if part is None:
        return EMPTY
    return part if isinstance(part, Markup) else escape(part)


def _attribute(name: str, value: str | float | bool) -> str:
    """Write one attribute with a leading blank."""
    if not _NAME.match(name) or name.lower().startswith("on") or name.lower() in {"style", "srcdoc"}:
        raise DomainError(f"{name!r} is not an attribute that a report may hold")
    if value is True:
        return f' {name}="{name}"'
    written = value if isinstance(value, str) else attribute_number(float(value))
    if name.lower() in _ADDRESS_NAMES and not _is_safe_address(written):
        raise DomainError(f"{name} may not point to {written!r}")
    return f' {name}="{escape(written)}"'


def _is_safe_address(address: str) -> bool:
    """Say whether an address is local to the page, http(s) with a host, mailto or empty/image data."""
    if re.search(r"[\x00-\x20\x7f\ud800-\udfff\\]", address):
        return False
    if address.startswith("#") or address == "data:," or address.startswith("data:image/png;base64,"):
        return True
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return (parts.scheme in {"http", "https"} and bool(parts.netloc)) or (
        parts.scheme == "mailto" and bool(parts.path)
    )
