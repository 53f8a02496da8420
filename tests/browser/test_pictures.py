"""The pictures of the documentation show what is there: made anew from the sample content,
they say the same."""

import os
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Browser

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "docs" / "pictures"
LARGEST = 200_000  # bytes


def test_the_pictures_made_anew_show_what_the_kept_ones_show(chromium: Browser, tmp_path: Path) -> None:
    environment = os.environ | {"PYTHONPATH": f"{ROOT / 'docs'}{os.pathsep}{ROOT / 'tests'}"}
    subprocess.run([sys.executable, "-m", "pictures", str(tmp_path)], env=environment, check=True, cwd=ROOT)
    made = {path.name for path in tmp_path.iterdir()}
    assert made == {path.name for path in PICTURES.iterdir() if path.suffix in {".png", ".svg", ".txt"}}
    for name in sorted(made):
        new, kept = tmp_path / name, PICTURES / name
        if new.suffix == ".png":
            assert new.read_bytes()[:24] == kept.read_bytes()[:24], f"{name} has another size: make pictures"
            assert kept.stat().st_size <= LARGEST
        else:
            assert new.read_text() == kept.read_text(), f"{name} is not what is there: make pictures"
