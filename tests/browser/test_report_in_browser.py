"""The report in a real browser: quiet, self-contained, readable on a phone, usable by keyboard and screen reader."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from detente.lenses.load import load_bytes
from detente.report.html import report_html
from detente.study.answer import answer
from detente.study.run import Settings, run_case

CHROMIUM = Path("/usr/bin/chromium")
RIVER = Path(__file__).parents[2] / "docs/examples/river.yaml"
LONG = "Wasserstandsmeldungsveröffentlichungsverordnung" * 3

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"no Chromium at {CHROMIUM}: the report was not looked at"),
]
playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is missing: the report was not looked at")


def written(folder: Path, name: str, text: str) -> Path:
    """A report of a case, as a file."""
    data = text.encode()
    run = run_case(load_bytes(data, "river.yaml"), data, Settings(draws=300))
    path = folder / f"{name}.html"
    path.write_text(report_html(answer(run)), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A browser."""
    with playwright.sync_playwright() as made:
        found = made.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The report of an ordinary case, and of one with words that cannot be broken."""
    folder, text = tmp_path_factory.mktemp("reports"), RIVER.read_text(encoding="utf-8")
    stretched = text
    for word in ("name: Upland", "label: Keep talking", "title: Radio interview with Upland's water minister"):
        assert word in stretched
        stretched = stretched.replace(word, f"{word.split(':')[0]}: {LONG}")
    return {"river": written(folder, "river", text), "stretched": written(folder, "stretched", stretched)}


@pytest.fixture
def opened(browser: Any, reports: dict[str, Path]) -> Iterator[Any]:
    """Open a report at a width; close it afterwards."""
    pages: list[Any] = []

    def open_report(name: str = "river", width: int = 1280, **context: Any) -> Any:
        page = browser.new_page(viewport={"width": width, "height": 900}, **context)
        pages.append(page)
        page.goto(reports[name].as_uri())
        return page

    yield open_report
    for page in pages:
        page.close()


def test_is_quiet_and_asks_for_nothing(browser: Any, reports: dict[str, Path]) -> None:
    page = browser.new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(reports["river"].as_uri())
    page.wait_for_load_state("networkidle")
    page.close()
    assert said == []
    assert [url for url in asked if not url.startswith("data:")] == [reports["river"].as_uri()]


@pytest.mark.parametrize("width", [320, 360, 390, 768, 1280])
@pytest.mark.parametrize("name", ["river", "stretched"])
def test_nothing_runs_out_of_the_side(opened: Any, name: str, width: int) -> None:
    page = opened(name, width)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [1280, 390])
def test_verdicts_end_where_the_text_does(opened: Any, width: int) -> None:
    over = """[...document.querySelectorAll('.claim .badge')].map(badge => {
      badge.textContent = 'leans against'
      return badge.getBoundingClientRect().right - badge.closest('.claim').getBoundingClientRect().right})"""
    assert max(opened(width=width).evaluate(over)) <= 0.5


def test_phone_and_desk_get_their_own_drawing(opened: Any) -> None:
    shown = "[...document.querySelectorAll('figure svg.%s')].filter(s => s.checkVisibility()).length"
    wide, phone = opened(width=1280), opened(width=390)
    for page in (wide, phone):
        page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
    drawn = wide.evaluate(shown % "wide")
    assert drawn > 5
    assert wide.evaluate(shown % "narrow") == phone.evaluate(shown % "wide") == 0
    assert phone.evaluate(shown % "narrow") == drawn


def test_the_keyboard_reaches_everything(opened: Any) -> None:
    page = opened()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the text"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    reached = page.evaluate(
        """() => [...document.querySelectorAll('a[href], summary, [tabindex="0"]')]
        .filter(one => one.checkVisibility() && one.tabIndex < 0).length"""
    )
    assert reached == 0
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_details_open_by_keyboard(opened: Any) -> None:
    page = opened()
    first = page.locator("main details summary").first
    first.focus()
    page.keyboard.press("Enter")
    assert first.evaluate("one => one.parentElement.open")
    page.keyboard.press("Space")
    assert not first.evaluate("one => one.parentElement.open")


def test_contents_lead_to_their_sections(opened: Any) -> None:
    page = opened()
    links = page.locator(".contents-wide a")
    assert links.count() == page.locator("main > section").count()
    links.last.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#works"
    phone = opened(width=390)
    phone.locator(".contents-phone summary").click()
    assert phone.locator(".contents-phone a").first.is_visible()


def test_headings_regions_and_drawings_have_names_in_order(opened: Any) -> None:
    page = opened()
    levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(h => Number(h.tagName[1]))")
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    nameless = page.evaluate(
        """() => [...document.querySelectorAll('svg[role=img], section, [role=region], nav')].filter(one => {
            const label = one.getAttribute('aria-label');
            const by = (one.getAttribute('aria-labelledby') || '').split(' ').map(id => document.getElementById(id));
            return !label && !(by.length && by.every(named => named && named.textContent.trim()));
        }).map(one => one.outerHTML.slice(0, 120))"""
    )
    assert nameless == []
    assert page.evaluate("[...document.querySelectorAll('table')].every(t => t.caption && t.caption.textContent)")
    assert page.evaluate("document.documentElement.lang") == "en"


def test_print_shows_what_is_folded_and_hides_the_contents(opened: Any) -> None:
    page = opened()
    page.emulate_media(media="print")
    assert not page.locator(".contents-wide").is_visible()
    hidden = page.evaluate(
        """() => [...document.querySelectorAll('details.more:not(.unprinted) > :not(summary)')]
        .filter(one => !one.checkVisibility({contentVisibilityAuto: true})).length"""
    )
    assert hidden == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing(opened: Any, scheme: str, width: int) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is missing")
    page = opened(width=width, color_scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    found = axe.Axe().run(page).response["violations"]
    assert [(one["id"], [node["html"][:200] for node in one["nodes"][:3]]) for one in found] == []
