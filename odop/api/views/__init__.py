"""The operations of the API, topic by topic."""

from ninja import Router

from odop.api.views import (
    cases,
    demo,
    gaps,
    library,
    mart,
    mart_buying,
    money,
    people,
    places,
    plans,
    results,
    schemes,
    sittings,
    trail,
)


def routers() -> list[Router]:
    """In the order in which the description lists them."""
    topics = (
        demo,
        people,
        places,
        gaps,
        plans,
        library,
        mart,
        mart_buying,
        schemes,
        cases,
        sittings,
        money,
        results,
        trail,
    )
    return [topic.router for topic in topics]
