"""The one palette and style sheet: light, dark and print.

Every pair of colours that carries text reaches a contrast of 4.5 to 1, every mark 3 to 1 (WCAG 2.2 AA);
the series colours stay apart in the three kinds of colour blindness, and never work alone.
"""

from __future__ import annotations

from types import MappingProxyType

from detente.report.markup import Markup, trusted

__all__ = ["DARK", "LIGHT", "SERIES", "chart_css", "page_css"]

SERIES = 8
LIGHT = MappingProxyType(
    {
        "paper": "#fdfcf9",
        "panel": "#f5f2ea",
        "ink": "#1b1f27",
        "muted": "#555c69",
        "rule": "#ddd8cd",
        "grid": "#e6e2d9",
        "accent": "#1d5b8f",
        "on-fill": "#ffffff",
        "s1": "#1f5f99",
        "s2": "#bf4a1c",
        "s3": "#0b7a6c",
        "s4": "#8a6100",
        "s5": "#73478f",
        "s6": "#a83a63",
        "s7": "#55606e",
        "s8": "#5b6a12",
        "good": "#0b6b5f",
        "bad": "#a83c12",
        "open": "#555c69",
    }
)
DARK = MappingProxyType(
    {
        "paper": "#14171c",
        "panel": "#1c2027",
        "ink": "#ebe8e1",
        "muted": "#a8aeb9",
        "rule": "#363c46",
        "grid": "#2a2f37",
        "accent": "#86b8e4",
        "on-fill": "#14171c",
        "s1": "#7cb3e3",
        "s2": "#f2976c",
        "s3": "#55c3b1",
        "s4": "#dcb04a",
        "s5": "#c5a2de",
        "s6": "#ee95b4",
        "s7": "#aab4c2",
        "s8": "#b5c25a",
        "good": "#55c3b1",
        "bad": "#f2976c",
        "open": "#a8aeb9",
    }
)


def chart_css() -> Markup:
    """Give the rules that the charts need, palette included, for a page or a file of its own."""
    series = "".join(
        f".c-s{index}{{fill:var(--s{index})}}.c-l{index}{{stroke:var(--s{index});fill:none}}"
        for index in range(1, SERIES + 1)
    )
    dark = f"@media screen and (prefers-color-scheme:dark){{:root{{{_variables(DARK)}}}}}"
    return trusted(f":root{{color-scheme:light dark;{_variables(LIGHT)}}}{dark}{_CHART}{series}")


def page_css() -> Markup:
    """Give the whole style sheet of a page."""
    return chart_css() + trusted(_PAGE)


def _variables(palette: MappingProxyType[str, str]) -> str:
    """Write a palette as custom properties."""
    return "".join(f"--{name}:{colour};" for name, colour in palette.items())


_CHART = """
svg{font-family:"Helvetica Neue",Helvetica,Arial,"Liberation Sans",Roboto,sans-serif}
svg text{fill:var(--ink);unicode-bidi:isolate;font-variant-numeric:tabular-nums}
svg .c-muted{fill:var(--muted)}svg .c-strong{font-weight:600}svg .c-on{fill:var(--on-fill)}
svg .c-good{fill:var(--good)}svg .c-bad{fill:var(--bad)}svg .c-open{fill:var(--open)}
.c-halo{paint-order:stroke;stroke:var(--paper);stroke-width:4px;stroke-linejoin:round}
.c-grid{stroke:var(--grid);stroke-width:1}.c-rule{stroke:var(--rule);stroke-width:1}
.c-axis{stroke:var(--muted);stroke-width:1}.c-zero{stroke:var(--ink);stroke-width:1}
.c-dash{stroke:var(--ink);stroke-width:1.25;stroke-dasharray:4 3}.c-stem{stroke:var(--muted);
  stroke-width:.75;stroke-dasharray:1.5 2.5}
.c-interval{stroke:var(--ink);stroke-width:1.75;stroke-linecap:round}
.c-faint{stroke:var(--s1);stroke-width:5;stroke-opacity:.28;stroke-linecap:round}
.c-mark{fill:var(--accent)}.c-mark-line{stroke:var(--accent);stroke-width:2;stroke-linecap:round;fill:none}
.c-hollow{fill:var(--paper);stroke:var(--accent);stroke-width:2}.c-tail{fill:var(--accent);fill-opacity:.34;stroke:var(--accent);stroke-width:.75}
.c-band{fill:var(--s1);fill-opacity:.17}.c-zone{fill:var(--panel)}
.c-pattern{stroke:var(--paper);stroke-width:1.4;stroke-opacity:.6;fill:none}
.c-flow{fill-opacity:.5}.c-flow:hover{fill-opacity:.8}
.c-gap{stroke:var(--paper);stroke-width:1}.c-ink{fill:var(--ink);stroke:var(--paper);stroke-width:1.25}
"""

_PAGE = """
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%;scroll-padding-top:1.5rem}
body{margin:0;background:var(--paper);color:var(--ink);
font:1.0625rem/1.62 Charter,"Bitstream Charter","Iowan Old Style","Palatino Linotype",Palatino,Georgia,
  serif;
overflow-wrap:break-word}
@media(prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}
.skip{position:absolute;left:-999rem;top:.5rem;background:var(--ink);color:var(--paper);
  padding:.5rem 1rem;z-index:2}
.skip:focus{left:.5rem}
a{color:var(--accent);text-decoration-thickness:1px;text-underline-offset:.18em}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.shell{max-width:68rem;margin:0 auto;padding:0 1.25rem 5rem}
.masthead{padding:4rem 0 2.25rem;border-bottom:1px solid var(--rule);margin-bottom:2.5rem}
.masthead .kicker{font:600 .8125rem/1.4 var(--sans);letter-spacing:.09em;text-transform:uppercase;
  color:var(--muted);margin:0 0 .9rem}
h1{font-size:clamp(1.85rem,1.3rem + 2.4vw,2.9rem);line-height:1.13;letter-spacing:-.015em;font-weight:600;
  margin:0;max-width:22em;text-wrap:balance}
.masthead .subtitle{font-size:1.2rem;line-height:1.5;color:var(--muted);margin:1rem 0 0;max-width:38em}
.masthead dl{margin:1.75rem 0 0}
.columns{display:block}
main{max-width:46rem;min-width:0}
section{margin:0 0 4rem}
h2{font-size:1.6rem;line-height:1.25;letter-spacing:-.01em;font-weight:600;margin:0 0 1rem;
  text-wrap:balance}
h3{font-size:1.19rem;line-height:1.35;font-weight:600;margin:2.25rem 0 .6rem}
h4{font:600 .95rem/1.4 var(--sans);margin:1.75rem 0 .4rem}
p,ul,ol{margin:0 0 1.05rem}li{margin:.3rem 0}
.muted{color:var(--muted)}.lead{font-size:1.15rem;line-height:1.55}
code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;font-size:.86em;
  background:var(--panel);padding:.08em .32em;border-radius:3px}
:root{--sans:"Helvetica Neue",Helvetica,Arial,"Liberation Sans",Roboto,sans-serif}
nav{font:.9rem/1.4 var(--sans)}
nav ol{list-style:none;margin:0;padding:0}nav li{margin:0}
nav a{display:block;padding:.42rem 0;color:var(--muted);text-decoration:none}
nav a:hover{color:var(--accent);text-decoration:underline}
.contents-wide{display:none}
.contents-phone{margin:0 0 2.25rem;border:1px solid var(--rule);border-radius:6px;background:var(--panel)}
.contents-phone summary{padding:.8rem 1rem;font-weight:600;color:var(--ink)}
.contents-phone ol{padding:0 1rem .7rem}.contents-phone a{padding:.6rem 0;border-top:1px solid var(--rule)}
summary{cursor:pointer}
figure{margin:2rem 0 2.25rem}
figcaption{margin:0 0 .9rem}
figcaption b{display:block;font:600 1rem/1.35 var(--sans)}
figcaption span{display:block;font:.9rem/1.5 var(--sans);color:var(--muted);margin-top:.2rem;max-width:44em}
.chart{container-type:inline-size}
.chart svg{display:block;width:100%;height:auto;overflow:visible}
.chart svg.narrow{display:none;max-width:30rem}
@container(max-width:35rem){.chart svg.wide{display:none}.chart svg.narrow{display:block}}
.data{margin-top:.8rem;font-family:var(--sans)}
.data summary{display:inline-block;font-size:.86rem;line-height:1.4;color:var(--accent);padding:.3rem 0}
.scroll{overflow-x:auto;margin:1rem 0 1.5rem}
table{border-collapse:collapse;width:100%;font:.89rem/1.45 var(--sans);font-variant-numeric:tabular-nums}
caption{text-align:left;font-weight:600;padding:0 0 .6rem;line-height:1.4}
th,td{text-align:left;vertical-align:top;padding:.5rem 1rem .5rem 0;border-bottom:1px solid var(--rule)}
th:last-child,td:last-child{padding-right:0}
thead th{border-bottom:1.5px solid var(--ink);vertical-align:bottom;font-weight:600}
tbody th{font-weight:500;min-width:8rem}td{min-width:4.5rem}
.figure-cell{text-align:right;white-space:nowrap}
.callout{border-left:3px solid var(--accent);background:var(--panel);padding:1rem 1.25rem;margin:1.5rem 0;
  border-radius:0 6px 6px 0}
.callout.warning{border-left-color:var(--bad)}.callout>:last-child{margin-bottom:0}
.callout .heading{font:600 .95rem/1.4 var(--sans);margin:0 0 .35rem}
dl.facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(8.5rem,1fr));gap:1rem 1.5rem;
  margin:1.5rem 0}
dl.facts dt{font:.81rem/1.4 var(--sans);color:var(--muted)}
dl.facts dd{margin:.1rem 0 0;font:500 1rem/1.45 var(--sans)}
dl.facts div{min-width:0}
.badge{display:inline-block;font:600 .81rem/1.3 var(--sans);padding:.18rem .6rem;border-radius:999px;
  border:1.5px solid currentColor;white-space:nowrap;color:var(--open)}
.badge.good{color:var(--good)}.badge.bad{color:var(--bad)}
.badge.full.good{background:var(--good);border-color:var(--good);color:var(--on-fill)}
.badge.full.bad{background:var(--bad);border-color:var(--bad);color:var(--on-fill)}
.badge.open{border-style:dashed}
footer{border-top:1px solid var(--rule);padding-top:1.5rem;font:.89rem/1.55 var(--sans);color:var(--muted)}
@media(min-width:64rem){
.columns{display:grid;grid-template-columns:12.5rem minmax(0,46rem);gap:4.5rem}
.contents-phone{display:none}
.contents-wide{display:block;position:sticky;top:2rem;align-self:start;max-height:calc(100vh - 4rem);
  overflow-y:auto}
.contents-wide p{font-weight:600;margin:0 0 .5rem}
}
@media(max-width:40rem){.masthead{padding:2.25rem 0 1.75rem;margin-bottom:1.75rem}section{
  margin-bottom:3rem}h2{font-size:1.42rem}}
@media print{
@page{margin:18mm 16mm}
body{font-size:10.5pt;line-height:1.5;background:none}
.skip,nav,.contents-phone,.contents-wide,.data{display:none!important}
.columns{display:block}.shell,main{max-width:none;padding:0}
.masthead{padding:0 0 1.2rem;margin-bottom:1.5rem}section{margin-bottom:2rem}
h2,h3,h4,figcaption{break-after:avoid}figure,.callout,tr{break-inside:avoid}
.scroll{overflow:visible}a{color:inherit}
figure{max-width:155mm;margin:1.2rem 0 1.4rem}
svg,.badge{-webkit-print-color-adjust:exact;print-color-adjust:exact}
}
"""
