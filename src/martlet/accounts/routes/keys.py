"""API keys of the user.

Annotations are evaluated here: the compiler of endpoints reads them, and they name closures.
"""

from typing import Annotated, Any

from martlet import APIRouter, Depends, HTTPException, Response
from martlet.accounts import schemas
from martlet.accounts.records import Token


def add_key_routes(router: APIRouter, accounts: Any) -> None:
    """Add the routes. An API key can't make others."""
    InPerson = Annotated[Any, Depends(accounts.in_person)]

    @router.post("/api-keys", status_code=201, response_model=schemas.NewKey)
    async def create(wanted: schemas.KeyIn, who: InPerson, response: Response) -> Any:
        """A new key, shown this once."""
        if beyond := sorted(set(wanted.scopes) - who.scopes):
            raise HTTPException(403, f"You don't have the scopes: {', '.join(beyond)}")
        key, token = await accounts.api_keys.create(
            who.user, name=wanted.name, scopes=wanted.scopes, expires_at=wanted.expires_at
        )
        response.headers["Cache-Control"] = "no-store"
        return {"key": key, **_shown(token)}

    @router.get("/api-keys", response_model=list[schemas.KeyOut])
    async def keys(who: InPerson) -> Any:
        """The keys, without their secrets."""
        return [_shown(token) for token in await accounts.api_keys.list(who.user)]

    @router.delete("/api-keys/{key_id}", status_code=204)
    async def revoke(key_id: str, who: InPerson) -> None:
        """Revoke a key."""
        if not await accounts.api_keys.revoke(who.user, key_id):
            raise HTTPException(404, "There is no such key")


def _shown(token: Token) -> dict[str, Any]:
    return {
        "id": token.family,
        "name": token.name,
        "prefix": token.prefix,
        "scopes": list(token.scopes),
        "created_at": token.created_at,
        "expires_at": token.expires_at,
        "last_used_at": token.used_at,
    }
