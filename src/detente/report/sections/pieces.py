"""What several sections use: folded parts, a path with its words, a share drawn as a bar, and their style."""

from __future__ import annotations

import math
from collections.abc import Sequence

from detente.report.components import paragraph
from detente.report.markup import Child, Markup, element, trusted
from detente.report.telling import with_nonbreaking

__all__ = ["folded", "paragraphs", "report_css", "share_bar", "small_code"]

_KINDS = {"holds": "c-good", "leans": "c-good", "leans against": "c-bad", "fails": "c-bad"}
_CSS = """
details.more{margin:.6rem 0 1rem;border-top:1px solid var(--rule);border-bottom:1px solid var(--rule)}
details.more+details.more{margin-top:-1rem;border-top:0}
details.more>summary{padding:.5rem 0;font:600 .92rem/1.4 var(--sans);color:var(--accent)}
details.more>:last-child{margin-bottom:1rem}
.claims{margin:1.25rem 0}.claim{border-top:1px solid var(--rule);padding:.55rem 0 .3rem;display:grid;
  grid-template-columns:minmax(0,1fr) 17rem;gap:0 1.25rem}
.claim>details{grid-column:1/-1;border:0!important;margin:0!important}
.claim>details>summary{padding:.15rem 0;font-size:.86rem;width:max-content;min-width:24px;min-height:24px}
.claim h3{margin:0;font-size:1rem;line-height:1.4}.claim h4{margin:1rem 0 .3rem}
.claim p{margin:.35rem 0}.claim ul{margin:.35rem 0;padding-left:1.2rem}
.claim>p.verdict{margin:0;display:grid;grid-template-columns:90px 3.4rem 1fr;align-items:center;gap:.5rem;
  align-self:start;padding-top:.1rem}
.verdict{font:.92rem/1.4 var(--sans)}.verdict span:nth-child(2){font-variant-numeric:tabular-nums}
.verdict .badge{justify-self:start}.verdict svg{flex:none}.bar-track{fill:var(--grid)}
.reason{font:.92rem/1.5 var(--sans)}.reason figure{margin:.6rem 0 .8rem}.reason figcaption b{font-size:.92rem}
.claim code{white-space:pre-wrap;overflow-wrap:anywhere}
@media(max-width:40rem){.claim{grid-template-columns:minmax(0,1fr);gap:.3rem}}
.brief{font-size:1.12rem;line-height:1.55;padding-left:1.3rem}.brief li{margin:.55rem 0}
.path{display:inline-block;font-size:.78em;color:var(--muted);overflow-wrap:anywhere}
td p{margin:.2rem 0 0}
ul.works{padding-left:1.2rem;font:.92rem/1.5 var(--sans)}pre{overflow-x:auto;background:var(--panel);
  padding:.8rem 1rem;border-radius:4px;font-size:.86em;line-height:1.5}pre code{background:none;padding:0}
td ul{margin:0;padding-left:1.1rem}.source{border-top:1px solid var(--rule);padding:1rem 0 .4rem}
thead .figure-cell{white-space:normal}.source details.more{border:0;margin:0}
.source h4{margin:0 0 .3rem;font-size:1rem}.source p{margin:.2rem 0 .5rem}
@media print{details.printed::details-content{content-visibility:visible;display:block;block-size:auto}
.unprinted{display:none!important}details.printed>summary{list-style:none;color:inherit}
.claim{break-inside:avoid;grid-template-columns:minmax(0,1fr) 15.5rem;padding:.3rem 0}
.callout,.brief li{break-inside:avoid}pre{white-space:pre-wrap}}
"""


def report_css() -> Markup:
    """Give the rules that the report's own parts need beyond the page's."""
    return trusted(_CSS)


def folded(summary: str, *content: Child, is_printed: bool = False, label: str | None = None) -> Markup:
    """Fold a part away under one line; print leaves it out, unless a reader on paper needs it too.

    `label` names it for those who hear the page, where the line alone says too little.
    """
    style = "more printed" if is_printed else "more unprinted"
    return element("details", element("summary", summary, aria_label=label), *content, class_=style)


def paragraphs(sentences: Sequence[str]) -> Markup:
    """Write sentences as one paragraph, or nothing where there are none."""
    return paragraph(with_nonbreaking(" ".join(sentences))) if sentences else Markup("")


def small_code(text: str) -> Markup:
    """Show a path or an id as it stands in the file."""
    return element("code", text, class_="path")


def share_bar(share: float, verdict: str, width: float = 150) -> Markup:
    """Draw a share as a bar; the figure stands beside it in words, so the drawing itself is not read out."""
    held = min(max(share, 0.0), 1.0) if math.isfinite(share) else 0.0
    track = element("rect", x=0, y=0, width=width, height=9, rx=2, class_="bar-track")
    bar = element("rect", x=0, y=0, width=held * width, height=9, rx=2, class_=_KINDS.get(verdict, "c-open"))
    return element(
        "svg", track, bar, attributes={"viewBox": f"0 0 {width:g} 9", "aria-hidden": "true", "focusable": "false"},
        width=width, height=9,
    )  # fmt: skip
