"""The verifier in one file: this package and nothing else of ours, for whoever has
Python and `cryptography`."""

import io
import zipfile
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
_FIXED_DATE = (1980, 1, 1, 0, 0, 0)
_MAIN = """import sys
try:
    import cryptography
except ImportError:
    sys.stderr.write("This needs the library «cryptography»: python3 -m pip install cryptography\\n")
    sys.exit(2)
from review_service.proof.command import main
sys.exit(main())
"""


def verifier() -> bytes:
    """A program for `python3`; the same sources give the same bytes."""
    paths = [
        PACKAGE / "__init__.py",
        *[PACKAGE / "core" / name for name in ("__init__.py", "errors.py")],
        *sorted((PACKAGE / "proof").glob("*.py")),
    ]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in paths:
            info = zipfile.ZipInfo(f"review_service/{path.relative_to(PACKAGE).as_posix()}", _FIXED_DATE)
            archive.writestr(info, path.read_bytes(), zipfile.ZIP_DEFLATED)
        archive.writestr(zipfile.ZipInfo("__main__.py", _FIXED_DATE), _MAIN)
    return b"#!/usr/bin/env python3\n" + buffer.getvalue()
