"""Text stays text, markup stays markup."""

from __future__ import annotations

import html
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.errors import DomainError
from detente.report.markup import (
    EMPTY,
    Markup,
    attribute_number,
    element,
    escape,
    identifier,
    join,
    link,
    trusted,
)

ANY_TEXT = st.text(st.characters(), max_size=60)


@given(ANY_TEXT)
def test_any_text_survives_as_text(text: str) -> None:
    written = str(element("p", text, title=text))
    node = ElementTree.fromstring(written.encode("utf-8"))
    assert len(node) == 0
    assert set(node.attrib) == {"title"}
    assert written.count("<") == 2
    expected = html.unescape(str(escape(text))).replace("\r\n", "\n").replace("\r", "\n")
    assert (node.text or "") == expected


def test_markup_and_text_do_not_add() -> None:
    with pytest.raises(TypeError):
        element("b", "x") + "<i>"  # type: ignore[operator]  # the very error that is tested
    with pytest.raises(TypeError):
        "<i>" + element("b", "x")  # type: ignore[operator]  # the very error that is tested


def test_join_escapes_text_and_separator() -> None:
    assert str(join(["<", element("b", ">"), None], " & ")) == "&lt; &amp; <b>&gt;</b>"
    assert not EMPTY
    assert str(trusted("<b>")) == "<b>"


@pytest.mark.parametrize("name", ["script", "SCRIPT", "iframe", "b onclick", "", "1a", "a>", "a\n"])
def test_element_names_that_are_refused(name: str) -> None:
    with pytest.raises(DomainError):
        element(name)


@pytest.mark.parametrize("name", ["onclick", "ONLOAD", "style", "srcdoc", "a b", "a=", "x>", "", "a\n"])
def test_attribute_names_that_are_refused(name: str) -> None:
    with pytest.raises(DomainError):
        element("p", attributes={name: "x"})


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,<script>",
        "data:image/svg+xml;base64,x",
        "vbscript:x",
        "//evil.example",
        "http:",
        "http://[bad",
        "/etc/passwd",
        "file:///etc/passwd",
        "\\\\host",
        "",
    ],
)
def test_addresses_that_are_refused(address: str) -> None:
    assert str(link(address, "text")) == "text"
    with pytest.raises(DomainError):
        element("a", href=address)


@pytest.mark.parametrize("address", ["https://example.org/a?b=1&c=2", "#claims", "mailto:a@example.org"])
def test_addresses_that_are_kept(address: str) -> None:
    assert html.escape(address) in str(link(address, element("i", "text")))


def test_attribute_values() -> None:
    assert str(element("p", hidden=True, lang=None, dir=False)) == '<p hidden="hidden"></p>'
    assert str(element("use", href="#a")) == '<use href="#a"/>'
    with pytest.raises(DomainError):
        attribute_number(float("nan"))
    with pytest.raises(DomainError):
        element("rect", x=float("inf"))


@given(ANY_TEXT, ANY_TEXT)
def test_identifiers_are_safe_and_distinct(one: str, other: str) -> None:
    for text in (one, other):
        assert identifier(text)[0].isalpha()
        assert identifier(text).replace("-", "").isalnum()
        assert identifier(text).isascii()
    clean = [text.encode("utf-8", "replace") for text in (one, other)]
    assert (identifier(one) == identifier(other)) == (clean[0] == clean[1])


def test_markup_is_hashable_and_equal_by_text() -> None:
    assert {Markup("a"), Markup("a")} == {element("b", "x").__class__("a")}
