"""Who is at the desk: name, post and first page, for the top of every page."""

from django.http import HttpRequest

from odop.accounts.addresses import home_of, in_language
from odop.accounts.models import User
from odop.accounts.queries import posting_line
from odop.lib.identifiers import mask_mobile


def person(request: HttpRequest) -> dict[str, object]:
    """`person_name`, `person_posting` (role and office of today), `home_url` and `is_officer`, for who is signed in.

    A citizen who has not said her name yet is shown by her number with its middle covered.
    """
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {}
    language = getattr(request, "LANGUAGE_CODE", user.language)
    name = str(user.name) or user.username or mask_mobile(user.mobile or "")
    return {
        "person_name": name,
        "person_posting": posting_line(user),
        "home_url": in_language(home_of(user), language),
        "is_officer": not user.is_citizen,
    }
