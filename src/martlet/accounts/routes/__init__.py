"""The routes of accounts, as one router."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from martlet import APIRouter
from martlet.accounts.routes.keys import add_key_routes
from martlet.accounts.routes.social import add_social_routes
from martlet.accounts.routes.tokens import add_token_routes
from martlet.accounts.routes.users import add_user_routes

if TYPE_CHECKING:
    from martlet.accounts.accounts import Accounts


def build_router(accounts: Accounts[Any]) -> APIRouter:
    """The routes that the options ask for."""
    router = APIRouter(prefix=accounts.options["prefix"], tags=["accounts"])
    add_user_routes(router, accounts)
    add_token_routes(router, accounts)
    if any(accounts.options[place] for place in ("api_key_header", "api_key_query", "api_key_cookie")):
        add_key_routes(router, accounts)
    if accounts.social:
        add_social_routes(router, accounts)
    return router
