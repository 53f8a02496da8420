"""`make pictures`: writes the pictures of the documentation anew, into their folder or
the one that is named."""

import sys
from pathlib import Path

from pictures import architecture, screens, states

DRAWN = {"states.svg": states.svg, "architecture.svg": architecture.svg}

if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    for name, svg in DRAWN.items():
        (folder / name).write_text(svg(), encoding="utf-8")
    screens.draw(folder)
