"""Loading a programme's folder into the database: ground, offices, schemes. Safe to repeat; the same folder changes nothing."""

from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from odop.accounts.permissions import PUBLISH_SCHEME
from odop.accounts.services import load_offices
from odop.casework.services import keep_procedure, put_in_force
from odop.diagnosis.services import load_gaps
from odop.finance.services import keep_head
from odop.kernel import clock
from odop.kernel.actors import SYSTEM, Actor
from odop.kernel.events import record
from odop.kernel.fields import Localised
from odop.kernel.programme import programme
from odop.kernel.refusals import Invalid, NotAllowed
from odop.kernel.services import touch_pages
from odop.lib.rules import compile_files, read_files
from odop.library.services import load_publications
from odop.partners.services import load_partners
from odop.places.services import load_ground
from odop.schemes.events import VERSION_LOADED, VERSION_PUBLISHED
from odop.schemes.models import SchemeVersion


@transaction.atomic
def load_programme() -> list[SchemeVersion]:
    """Everything of the folder ODOP_PROGRAMME names. Returns the current version of each scheme it switches on."""
    place = programme()
    load_ground(place)
    load_offices(place)
    load_partners(place)
    load_gaps(place)
    versions = []
    for name in place.schemes:
        version = load_scheme(settings.PROGRAMME_DIR / "schemes" / name, by=SYSTEM)
        versions.append(publish_version(version, by=SYSTEM))
    load_publications(place)
    for name in place.procedures:
        files = read_files(settings.PROGRAMME_DIR / "workflows" / name)
        put_in_force(compile_files(files, languages=place.languages), files)
    touch_pages()
    return versions


@transaction.atomic
def load_scheme(folder: Path, *, by: Actor) -> SchemeVersion:
    """Compile a scheme's folder and keep it as an immutable version. Raises SchemeInvalid with every complaint."""
    return keep_version(read_files(folder), by=by)


@transaction.atomic
def keep_version(files: dict[str, str], *, by: Actor) -> SchemeVersion:
    """The version with these contents, made if need be."""
    compiled = compile_files(files, languages=programme().languages)
    version, made = SchemeVersion.objects.get_or_create(
        content_hash=compiled.content_hash,
        defaults={
            "code": compiled.code,
            "version": compiled.version,
            "title": Localised(compiled.title),
            "procedure": keep_procedure(compiled, files),
            "applies_from": compiled.applies_from,
            "applies_to": compiled.applies_to,
        },
    )
    if made:
        record(VERSION_LOADED, version, by=by, code=version.code, version=version.version)
    return version


@transaction.atomic
def publish_version(version: SchemeVersion, *, by: Actor) -> SchemeVersion:
    """New applications are judged by this version from now on; running cases stay on theirs.

    Refuses (`not_ready`) a version with red examples, a rule no example makes fail or a row no example reaches.
    """
    if not by.may(PUBLISH_SCHEME):
        raise NotAllowed(_("Versions of a scheme are published by the ODOP Cell."))
    if version.is_current:
        return version
    compiled = compile_files(version.procedure.files, languages=programme().languages)
    complaints = compiled.publishing_complaints()
    if complaints:
        raise Invalid("; ".join(str(one) for one in complaints), code="not_ready")
    SchemeVersion.objects.filter(code=version.code, is_current=True).update(is_current=False)
    version.is_current, version.published_at = True, clock.now()
    version.save(update_fields=["is_current", "published_at"])
    keep_head(compiled.budget_head, scheme=version.code, name=compiled.title)
    record(VERSION_PUBLISHED, version, by=by, code=version.code, version=version.version)
    touch_pages()
    return version
