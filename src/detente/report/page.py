"""The shell of a report: one self-contained HTML file, without scripts, that asks nothing of any network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from detente.errors import DomainError
from detente.report.components import badge, bullets, callout, definitions, figure, heading, paragraph
from detente.report.markup import EMPTY, Markup, element, identifier, join
from detente.report.style import page_css
from detente.report.table import table

__all__ = [
    "Section",
    "badge",
    "bullets",
    "callout",
    "definitions",
    "figure",
    "heading",
    "page",
    "paragraph",
    "table",
]

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page with its place in the contents; `id` is what links point to."""

    id: str
    heading: str
    body: Markup


def page(
    title: str,
    sections: Sequence[Section],
    lang: str = "en",
    *,
    kicker: str = "",
    subtitle: str = "",
    description: str = "",
    facts: Sequence[tuple[str, Markup | str]] = (),
    footer: Markup = EMPTY,
) -> str:
    """Write a whole page.

    Parameters
    ----------
    title
        The page's one first-level heading, and the window's title.
    sections
        In reading order; ids are made safe by `markup.identifier` and must then differ.
    lang
        Language of the text, as a BCP 47 tag.
    kicker, subtitle
        A short line above the title; a sentence or two below it.
    description
        One sentence for the file's metadata; the subtitle where none is given.
    facts
        Names and values under the title (as of, draws, seed).
    footer
        What stands below everything.

    Raises
    ------
    DomainError
        If two sections share an id.

    Example
    -------
    >>> page("Gas transit", [Section("forecast", "What to expect", paragraph("Nothing."))]).count("<h1>")
    1
    """
    ids = [identifier(section.id) for section in sections]
    if len(set(ids)) < len(ids) or "main" in ids:
        raise DomainError("two parts of the page share an id: " + ", ".join(ids))
    head = _head(title, description or subtitle)
    links = _links(sections, ids)
    main = element("main", join(map(_section, sections, ids)), id="main", tabindex="-1")
    columns = element("div", _contents(links), main, class_="columns") if sections else main
    shell = element(
        "div", _masthead(title, kicker, subtitle, facts), columns, _footer(footer), class_="shell"
    )
    body = element("body", element("a", "Skip to the text", href="#main", class_="skip"), shell)
    return f"<!DOCTYPE html>\n{element('html', head, body, lang=lang)}\n"


def _head(title: str, description: str) -> Markup:
    """Write the metadata; the policy forbids every request to the outside."""
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", attributes={"http-equiv": "Content-Security-Policy", "content": _POLICY}),
        _meta("viewport", "width=device-width, initial-scale=1"),
        _meta("color-scheme", "light dark"),
        _meta("referrer", "no-referrer"),
        _meta("description", description) if description else None,
        element("title", title),
        element("link", rel="icon", href="data:,"),
        element("style", page_css()),
    )


def _meta(name: str, content: str) -> Markup:
    """Write one named piece of metadata."""
    return element("meta", attributes={"name": name, "content": content})


def _masthead(title: str, kicker: str, subtitle: str, facts: Sequence[tuple[str, Markup | str]]) -> Markup:
    """Write the head of the page."""
    return element(
        "header",
        element("p", kicker, class_="kicker") if kicker else None,
        element("h1", title),
        element("p", subtitle, class_="subtitle") if subtitle else None,
        definitions(facts) if facts else None,
        class_="masthead",
    )


def _links(sections: Sequence[Section], ids: Sequence[str]) -> Markup:
    """Write the list of sections."""
    entries = zip(sections, ids, strict=True)
    return element(
        "ol", join(element("li", element("a", section.heading, href=f"#{id_}")) for section, id_ in entries)
    )


def _contents(links: Markup) -> Markup:
    """Write the contents twice: beside the text on wide screens, folded above it on narrow ones."""
    folded = element("details", element("summary", "Contents"), links)
    phone = element("nav", folded, class_="contents-phone", aria_label="Contents")
    wide = element("nav", element("p", "Contents"), links, class_="contents-wide", aria_label="Contents")
    return element("div", phone, wide)


def _section(section: Section, id_: str) -> Markup:
    """Write one section, named by its heading."""
    title = element("h2", section.heading, id=f"{id_}-heading")
    return element("section", title, section.body, id=id_, aria_labelledby=f"{id_}-heading")


def _footer(content: Markup) -> Markup | None:
    """Write the foot of the page, where there is something to say."""
    return element("footer", content) if content else None
