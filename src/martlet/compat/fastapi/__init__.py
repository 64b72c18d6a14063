"""What of FastAPI's internals plug-ins lean on: the modules here have its names, beside those of the core's.

`attach` adds to the core's classes what FastAPI's have.
"""


def attach() -> None:
    """Let routes have the attributes that FastAPI's have; once or again, it's the same."""
    from martlet.compat.internals.contexts import ON_CONTEXT
    from martlet.compat.internals.routes import ON_API_ROUTE, ON_DECLARED, ON_WEBSOCKET_ROUTE
    from martlet.routing.context import RouteContext
    from martlet.routing.declared import DeclaredRoute
    from martlet.routing.route import APIRoute
    from martlet.routing.websocket import APIWebSocketRoute

    members = (
        (DeclaredRoute, ON_DECLARED),
        (APIRoute, ON_API_ROUTE),
        (APIWebSocketRoute, ON_WEBSOCKET_ROUTE),
        (RouteContext, ON_CONTEXT),
    )
    for owner, added in members:
        for name, member in added.items():
            setattr(owner, name, member)
