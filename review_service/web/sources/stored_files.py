"""The file that a text of a source was read from, for those who see the text."""

from flask import Blueprint, Response, current_app

from review_service.core.vocabulary import Role
from review_service.services.sources.stored_files import file_of_text
from review_service.storage import Storage, open_storage
from review_service.web.core.request_context import no_store, reading, settings, signed_in, the_actor

blueprint = Blueprint("stored_files", __name__, url_prefix="/sources")


def storage() -> Storage:
    if "review_storage" not in current_app.extensions:
        current_app.extensions["review_storage"] = open_storage(str(settings().files_folder))
    opened: Storage = current_app.extensions["review_storage"]
    return opened


@blueprint.get("/<int:source_id>/texts/<int:number>/file")
@signed_in(Role.EDITOR, Role.BOARD_MEMBER)
def download(source_id: int, number: int) -> Response:
    """To be saved, never shown: it is a stranger's file, whatever it says it is."""
    file = file_of_text(reading(), storage(), source_id, number, the_actor())
    response = Response(file.data, mimetype="application/octet-stream")
    response.headers["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return no_store(response)
