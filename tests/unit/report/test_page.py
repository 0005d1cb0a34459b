"""The page: whole, safe, reachable, the same every time."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.errors import DomainError
from detente.report.charts.bars import BarRow, Bars, bars
from detente.report.markup import element
from detente.report.page import (
    Section,
    badge,
    bullets,
    callout,
    definitions,
    figure,
    heading,
    page,
    paragraph,
    table,
)


class Outline(HTMLParser):
    """Collects elements and checks that they close in order."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def outline(text: str) -> Outline:
    """Read a page."""
    found = Outline()
    found.feed(text)
    found.close()
    assert not found.open
    return found


def sample(text: str) -> str:
    """A page in which every string is the same text."""
    chart = bars(Bars(text, (BarRow(text, 0.4),), name="one"))
    body = (
        paragraph(text, element("b", text))
        + figure(chart)
        + callout(text, text, kind="warning")
        + heading(text)
    )
    body += definitions([(text, text)]) + badge(text) + table([text], [[text]], text) + bullets([text])
    sections = [Section("one", text, body), Section("two", text, paragraph(text))]
    return page(text, sections, subtitle=text, kicker=text, facts=[(text, text)], footer=paragraph(text))


def test_one_heading_landmarks_and_no_scripts() -> None:
    found = outline(sample("What to expect"))
    assert [found.tags.count(tag) for tag in ("h1", "main", "header", "footer", "script")] == [1, 1, 1, 1, 0]
    assert found.tags.count("nav") == 2
    assert found.tags.count("section") == 2
    assert ("href", "#main") in found.attributes
    assert ("href", "#one") in found.attributes
    assert not [name for name, _ in found.attributes if name.startswith("on") or name in {"style", "src"}]


def test_ids_are_unique_and_every_local_link_leads_somewhere() -> None:
    found = outline(sample("x"))
    ids = [value for name, value in found.attributes if name == "id"]
    assert len(ids) == len(set(ids))
    targets = {
        str(value)[1:] for name, value in found.attributes if name == "href" and str(value).startswith("#")
    }
    labels = {
        part for name, value in found.attributes if name == "aria-labelledby" for part in str(value).split()
    }
    assert targets | labels <= set(ids)


def test_nothing_is_asked_of_a_network() -> None:
    text = sample("x")
    assert "default-src 'none'" in text.replace("&#39;", "'")
    addresses = [value for name, value in outline(text).attributes if name in {"href", "src"}]
    assert all(str(value).startswith(("#", "data:,")) for value in addresses)
    assert not re.search(r"url\((?!#)", text)


@settings(max_examples=40, deadline=None)
@given(
    st.one_of(
        st.text(max_size=30), st.sampled_from(["</style><script>", "]]>", "<!--", "&lt;", '" onload="x'])
    )
)
def test_text_never_becomes_markup(text: str) -> None:
    plain, found = outline(sample("x")), outline(sample(text))
    assert set(found.tags) <= {*plain.tags, "tspan", "title", "span"}
    assert {name for name, _ in found.attributes} <= {name for name, _ in plain.attributes}
    assert sample(text) == sample(text)


def test_a_page_without_parts_and_with_a_clash() -> None:
    assert "<nav" not in page("t", [])
    assert 'lang="fr"' in page("t", [], "fr")
    with pytest.raises(DomainError, match="share an id"):
        page("t", [Section("a", "A", paragraph("")), Section("a", "B", paragraph(""))])
    with pytest.raises(DomainError, match="share an id"):
        page("t", [Section("main", "A", paragraph(""))])


def test_figures_and_per_cent_signs_stay_together_in_prose_only() -> None:
    assert "68\u00a0%" in str(paragraph("about 68 % of draws"))
    assert "68 %" in str(table(["a"], [["68 %"]], "t"))
