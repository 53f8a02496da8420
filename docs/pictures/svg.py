"""The few SVG elements that the drawn pictures are made of; the same input gives the same bytes."""

from collections.abc import Iterable
from html import escape

INK, LINE, PAPER, FILL = "#1f2933", "#52606d", "#ffffff", "#eef3f8"
FONT = "font-family='Helvetica, Arial, sans-serif'"


def text(
    x: float, y: float, words: str, size: int = 13, weight: str = "normal", anchor: str = "middle"
) -> str:
    return (
        f"<text x='{x:g}' y='{y:g}' font-size='{size}' font-weight='{weight}' text-anchor='{anchor}' "
        f"fill='{INK}'>{escape(words)}</text>"
    )


def box(x: float, y: float, width: float, height: float) -> str:
    return (
        f"<rect x='{x:g}' y='{y:g}' width='{width:g}' height='{height:g}' rx='6' fill='{FILL}' "
        f"stroke='{LINE}'/>"
    )


def arrow(path: str, opacity: float = 1) -> str:
    """`path` in the words of SVG (`M 0 0 L 10 10`); the head is at its end."""
    return (
        f"<path d='{path}' fill='none' stroke='{LINE}' stroke-width='1.4' opacity='{opacity:g}' "
        "marker-end='url(#head)'/>"
    )


def picture(width: float, height: float, title: str, parts: Iterable[str]) -> str:
    """A whole file, on white, so that it can be read on a dark page too.
    `title` is what a screen reader says."""
    head = (
        "<marker id='head' viewBox='0 0 8 8' refX='8' refY='4' markerWidth='7' markerHeight='7' "
        f"orient='auto'><path d='M 0 0 L 8 4 L 0 8 z' fill='{LINE}'/></marker>"
    )
    lines = [
        f"<svg xmlns='http://www.w3.org/2000/svg' width='{width:g}' height='{height:g}' "
        f"viewBox='0 0 {width:g} {height:g}' role='img' {FONT}>",
        f"<title>{escape(title)}</title>",
        f"<defs>{head}</defs>",
        f"<rect width='{width:g}' height='{height:g}' rx='8' fill='{PAPER}'/>",
        *parts,
        "</svg>",
    ]
    return "\n".join(lines) + "\n"
