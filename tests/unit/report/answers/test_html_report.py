"""The whole report: well formed, complete, without outside requests, and safe with any text."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from detente.report.html import report_html
from detente.study.answer import Answer

SECTIONS = ("brief", "claims", "choices", "questions", "drivers", "payoffs", "worlds", "hypotheses", "sources",
            "assumptions", "unsourced", "limits", "making", "works")  # fmt: skip
VOID = {"meta", "link", "br", "hr", "img", "wbr", "col"}


class Page(HTMLParser):
    """What a page holds: elements with their attributes, balanced or not, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture(params=["plain", "changed", "attacked", "bare"])
def written(request: pytest.FixtureRequest) -> str:
    """The report of every kind of answer."""
    return report_html(request.getfixturevalue(request.param))


def test_is_well_formed_and_ids_are_unique(written: str) -> None:
    page = Page(written)
    assert page.open == []
    ids = [attributes["id"] for _, attributes in page.elements if attributes.get("id")]
    assert len(ids) == len(set(ids))
    assert {a["href"][1:] for a in page.all("a") if (a.get("href") or "").startswith("#")} <= set(ids)


def test_asks_nothing_of_any_network_and_holds_no_script(written: str) -> None:
    page = Page(written)
    assert {tag for tag, _ in page.elements} & {"script", "iframe", "object", "embed", "base", "img"} == set()
    assert not [
        name for _, attributes in page.elements for name in attributes if name.startswith("on") or name == "src"
    ]
    assert [a["href"] for a in page.all("link")] == ["data:,"]
    style = written[written.index("<style>") : written.index("</style>")]
    assert "url(" not in style
    assert "@import" not in style


def test_every_chart_has_a_table_and_a_name(written: str) -> None:
    for figure in re.findall(r"<figure>.*?</figure>", written, re.S):
        assert figure.count("<svg") == 2
        assert "<table>" in figure
        for svg in re.findall(r"<svg.*?</svg>", figure, re.S):
            root = ElementTree.fromstring(svg)
            assert root.get("role") == "img"
            assert root.get("aria-labelledby")


def test_headings_go_down_one_step_at_a_time(written: str) -> None:
    levels = [int(level) for level in re.findall(r"<h([1-6])", written)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_part_is_there(plain: Answer) -> None:
    text = report_html(plain)
    found = re.findall(r'<section id="([^"]+)"', text)
    assert [name for name in found if not name.startswith("lens-")] == list(SECTIONS)
    assert {"lens-ties", "lens-issues", "lens-councils", "lens-proposals"} <= set(found)
    assert found.index("worlds") < found.index("lens-ties") < found.index("sources")


def test_the_smallest_case_has_a_report(bare: Answer) -> None:
    page = Page(report_html(bare))
    assert "Nothing" in page.text
    assert "How it was made" in page.text


def test_says_what_differs_from_the_file(changed: Answer, plain: Answer) -> None:
    text = Page(report_html(changed)).text
    assert "This run departs from the file" in text
    assert "issues.toll.status_quo is 35" in text
    assert "detente run strait.yaml --draws 400 --seed 1 --set issues.toll.status_quo=35 --without gazette" in text
    assert "departs from the file" not in report_html(plain)


def test_hostile_text_comes_out_as_text(attacked: Answer, hostile_text: str) -> None:
    text = report_html(attacked)
    page = Page(text)
    assert "<script" not in text
    assert "<img" not in text
    shown = " ".join(hostile_text.split())
    assert page.text.count(shown) > 20
    assert text.count("</style>") == 1


def test_every_likelihood_has_band_and_number(plain: Answer) -> None:
    text = Page(report_html(plain)).text
    reading = text[text.index("The answer in brief") :]
    bands = r"(almost no chance|very unlikely|roughly even chance|very likely|almost certain)"
    ends = "How to read the words"
    reading = reading[: reading.index(ends)]
    for match in re.finditer(bands + r"\s*(\((?:\d+–\d+|under 5|over 95)\s%; here [^)]+%[^)]*\))?", reading):
        assert match.group(2), reading[match.start() - 40 : match.end() + 40]


def test_likelihood_and_confidence_never_share_a_sentence(plain: Answer) -> None:
    words = re.compile(r"almost no chance|unlikely|even chance|likely|almost certain")
    for sentence in re.split(r"(?<=[.!?])\s", Page(report_html(plain)).text):
        if "onfidence in these findings" in sentence:
            assert not words.search(sentence)


def test_tables_have_captions_of_their_own(plain: Answer) -> None:
    captions = re.findall(r"<caption>(.*?)</caption>", report_html(plain))
    assert sorted(captions) == sorted(set(captions))


def test_links_go_to_the_source_but_nowhere_else(plain: Answer) -> None:
    outside = {a["href"] for a in Page(report_html(plain)).all("a") if not (a["href"] or "").startswith("#")}
    assert outside == {"https://example.org/x"}


def test_is_the_same_each_time(plain: Answer) -> None:
    assert report_html(plain) == report_html(plain)
