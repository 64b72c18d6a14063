"""Requests and responses: what compiled endpoints call, thin over Starlette's types."""
