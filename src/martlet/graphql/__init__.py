"""GraphQL: a Strawberry schema with the application's dependencies, limits, subscriptions and GraphiQL."""

from martlet.extras import needing

with needing("graphql"):
    from martlet.graphql.context import Context
    from martlet.graphql.options import Options
    from martlet.graphql.plugin import GraphQL

__all__ = ["Context", "GraphQL", "Options"]
