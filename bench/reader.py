"""The sample people as whom things are measured."""

from odop.accounts.models import User
from odop.kernel import scope


def reader(slug: str) -> User:
    """The sample person of this slug with her posts, read while they may be: the web role sees nobody by itself."""
    with scope.enter(scope.EVERYTHING, read_only=True):
        user = User.objects.get(demo_slug=slug)
        assert user.scope.user_id == user.pk
        _ = user.permissions  # kept with her, while her posts are in sight
    return user
