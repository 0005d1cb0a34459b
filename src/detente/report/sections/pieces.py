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
details.more{margin:1rem 0 1.5rem;border-top:1px solid var(--rule);border-bottom:1px solid var(--rule)}
details.more+details.more{margin-top:-1.5rem;border-top:0}
details.more>summary{padding:.65rem 0;font:600 .92rem/1.4 var(--sans);color:var(--accent)}
details.more>:last-child{margin-bottom:1rem}
.claim{border-top:1px solid var(--rule);padding:1.1rem 0 .9rem}
.claim h3{margin:0 0 .55rem;font-size:1.07rem;line-height:1.4}
.claim p{margin:.35rem 0}.claim ul{margin:.35rem 0;padding-left:1.2rem;font:.92rem/1.5 var(--sans)}
.verdict{display:flex;flex-wrap:wrap;align-items:center;gap:.35rem .8rem;font:.92rem/1.4 var(--sans)}
.verdict svg{flex:none}.bar-track{fill:var(--grid)}
.claim details{font:.89rem/1.5 var(--sans)}.claim summary{color:var(--accent);padding:.2rem 0}
.claim code{white-space:pre-wrap;overflow-wrap:anywhere}
.brief{font-size:1.12rem;line-height:1.58;padding-left:1.3rem}.brief li{margin:.55rem 0}
.path{display:inline-block;font-size:.78em;color:var(--muted);overflow-wrap:anywhere}
ul.works{padding-left:1.2rem;font:.92rem/1.5 var(--sans)}pre{overflow-x:auto;background:var(--panel);
  padding:.8rem 1rem;border-radius:4px;font-size:.86em;line-height:1.5}pre code{background:none;padding:0}
td ul{margin:0;padding-left:1.1rem}.source{border-top:1px solid var(--rule);padding:1rem 0 .4rem}
thead .figure-cell{white-space:normal}.source details.more{border:0;margin:0}
.source h4{margin:0 0 .3rem;font-size:1rem}.source p{margin:.2rem 0 .5rem}
@media print{details.more::details-content,.claim details::details-content{content-visibility:visible;
  display:block;block-size:auto}
.unprinted{display:none!important}
details.more>summary,.claim summary{list-style:none;color:inherit}.claim{break-inside:avoid}
.callout,.brief li{break-inside:avoid}pre{white-space:pre-wrap}}
"""


def report_css() -> Markup:
    """Give the rules that the report's own parts need beyond the page's."""
    return trusted(_CSS)


def folded(summary: str, *content: Child, is_printed: bool = True) -> Markup:
    """Fold a part away under one line; print shows it in full, or leaves it out where it only holds numbers."""
    style = "more" if is_printed else "more unprinted"
    return element("details", element("summary", summary), *content, class_=style)


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
