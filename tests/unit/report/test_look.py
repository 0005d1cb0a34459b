"""The page in a browser: nothing overlaps, is cut or asks for anything, at any width, dark or in print."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from detente.report.markup import join
from detente.report.page import Section, figure, page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FAULTS = """() => {
  const faults = [];
  for (const drawing of document.querySelectorAll('svg')) {
    const frame = drawing.getBoundingClientRect();
    if (!frame.width) continue;
    const texts = [...drawing.querySelectorAll('text')].map(node => [node, node.getBoundingClientRect()]);
    texts.forEach(([node, box], index) => {
      if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.bottom > frame.bottom + 1)
        faults.push('cut: ' + node.textContent);
      if (parseFloat(getComputedStyle(node).fontSize) * frame.width / drawing.viewBox.baseVal.width < 9)
        faults.push('small: ' + node.textContent);
      for (const [other, second] of texts.slice(index + 1)) {
        const across = Math.min(box.right, second.right) - Math.max(box.left, second.left);
        const down = Math.min(box.bottom, second.bottom) - Math.max(box.top, second.top);
        if (across > 1 && down > 3) faults.push('overlap: ' + node.textContent + ' | ' + other.textContent);
      }
    });
  }
  if (document.documentElement.scrollWidth > innerWidth) faults.push('the page scrolls sideways');
  return faults;
}"""


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")
def test_every_chart_is_legible_everywhere(every_chart, tmp_path: Path) -> None:  # type: ignore[no-untyped-def] # a fixture
    playwright = pytest.importorskip("playwright.sync_api")
    names = [
        f"{actor} and its {side} circle of ministers" for actor in ("Russia", "Iran") for side in "ABCDEFGH"
    ]
    few = every_chart(["Short", "A middling name", "A much longer name than fits one line"], [0.2, 0.5, 0.9])
    many = every_chart(names, [i / 16 for i in range(17)])
    body = [join(figure(chart) for chart in group.values()) for group in (few, many)]
    file = tmp_path / "report.html"
    file.write_text(
        page("Sample", [Section("few", "Few", body[0]), Section("many", "Many", body[1])]), "utf-8"
    )
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for width, scheme, medium in (
            (1280, "light", "screen"),
            (360, "dark", "screen"),
            (700, "light", "print"),
        ):
            sheet = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
            asked: list[str] = []
            said: list[str] = []
            sheet.on("request", lambda request, asked=asked: asked.append(request.url))
            sheet.on("console", lambda message, said=said: said.append(message.text))
            sheet.emulate_media(media=medium, color_scheme=scheme)
            sheet.goto(file.as_uri())
            assert sheet.evaluate(FAULTS) == []
            assert asked == [file.as_uri()]
            assert said == []
        browser.close()
