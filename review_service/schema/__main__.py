"""`python -m review_service.schema` writes `printed/` anew: after a change in guards, effects or views."""

from review_service.schema.printing import DIALECTS, script
from review_service.schema.sources import FOLDER

for dialect in DIALECTS:
    (FOLDER / "printed" / f"{dialect}.sql").write_text(script(dialect), encoding="utf-8")
