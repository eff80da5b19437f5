"""Bank files hold account numbers: they lie in the storage encrypted, as the numbers do in the database."""

from odop.kernel.actors import Actor
from odop.kernel.fields import decrypt, encrypt
from odop.kernel.models import StoredFile
from odop.kernel.services import keep_made_file, read_file


def keep_sealed(content: bytes, *, name: str, by: Actor) -> StoredFile:
    """Keep `content` encrypted."""
    # Latin-1 carries any byte through the text cipher and back.
    sealed = encrypt(content.decode("latin-1"))
    return keep_made_file(sealed, name=name, media_type="application/octet-stream", by=by)


def open_sealed(stored: StoredFile) -> bytes:
    """The bytes as they were."""
    return decrypt(read_file(stored)).encode("latin-1")
