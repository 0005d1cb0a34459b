"""Write mathematics as MathML, which browsers draw by themselves: no script, no other server."""

from __future__ import annotations

from typing import Any

from docutils.nodes import SkipNode
from latex2mathml.converter import convert


def write_inline(writer: Any, node: Any) -> None:
    """Put an inline formula into the page."""
    writer.body.append(convert(node.astext(), display="inline"))
    raise SkipNode


def write_block(writer: Any, node: Any) -> None:
    """Put a displayed formula into the page."""
    formula = convert(node.astext(), display="block")
    writer.body.append(writer.starttag(node, "div", CLASS="math") + formula + "</div>")
    raise SkipNode


def setup(app: Any) -> dict[str, bool]:
    """Register the renderer; conf.py chooses it with html_math_renderer."""
    inline, block = (write_inline, None), (write_block, None)
    app.add_html_math_renderer("mathml", inline_renderers=inline, block_renderers=block)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
