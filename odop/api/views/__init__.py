"""The operations of the API, topic by topic."""

from ninja import Router

from odop.api.views import demo, places, schemes


def routers() -> list[Router]:
    """In the order in which the description lists them."""
    return [demo.router, places.router, schemes.router]
