"""Who sees which entries: the district's offices, the state, and each person her own. The database holds the same line."""

from django.db.models import Q, QuerySet

from odop.accounts.models import User
from odop.accounts.permissions import SEE_REGISTER
from odop.kernel.looks import Look, looked
from odop.kernel.refusals import NotFound
from odop.kernel.rows import told
from odop.registry.models import Artisan, Consent, EnrolmentDraft, Group


def artisans_visible_to(user: User) -> QuerySet[Artisan]:
    """Entries in force that `user` may see; joined and erased ones are reached by their reference only."""
    return _visible(user).filter(merged_into__isnull=True, erased_at__isnull=True)


def _visible(user: User) -> QuerySet[Artisan]:
    rows = Artisan.objects.select_related("district", "product_line")
    own = Q(user_id=user.pk)
    if not user.may(SEE_REGISTER):
        return rows.filter(own)
    return rows if user.scope.everything else rows.filter(own | Q(district_id__in=user.scope.districts))


def artisan_visible_to(user: User, ref: str) -> Artisan:
    """The entry with this reference, a joined one too. Raises NotFound outside the reader's place."""
    found = _visible(user).filter(ref=ref).select_related("district", "product_line", "merged_into").first()
    if found is None:
        raise NotFound()
    if found.user_id != user.pk:
        looked(Look("entry", found.pk, found.ref, found.ref, found.district_id))
    return found


def artisan_of(user: User) -> Artisan | None:
    """The entry of a citizen; None before she is enrolled. One query."""
    return Artisan.objects.select_related("district", "product_line").filter(user_id=user.pk).first()


def groups_visible_to(user: User) -> QuerySet[Group]:
    """Groups of the reader's districts."""
    rows = Group.objects.select_related("district", "product_line")
    if not user.may(SEE_REGISTER):
        return rows.none()
    return rows if user.scope.everything else rows.filter(district_id__in=user.scope.districts)


def group_visible_to(user: User, ref: str) -> Group:
    """The group with this reference. Raises NotFound outside the reader's place."""
    found = groups_visible_to(user).filter(ref=ref).first()
    if found is None:
        raise NotFound()
    return found


def consents_in_force(artisan: Artisan) -> dict[str, Consent]:
    """Consents by purpose that are not withdrawn."""
    return {consent.purpose: consent for consent in artisan.consents.filter(withdrawn_at__isnull=True)}


def has_consent(artisan_id: int, purpose: str) -> bool:
    """Whether this artisan's consent for `purpose` is in force now."""
    return bool(told(Consent, "id", artisan=artisan_id, purpose=str(purpose), withdrawn_at=None))


def own_draft(user: User) -> EnrolmentDraft | None:
    """The enrolment that a citizen began for herself."""
    return EnrolmentDraft.objects.filter(user_id=user.pk, for_other=False).first()


def drafts_of(user: User) -> QuerySet[EnrolmentDraft]:
    """Enrolments that an officer began for others, the latest first."""
    return EnrolmentDraft.objects.filter(user_id=user.pk, for_other=True).order_by("-saved_at")
