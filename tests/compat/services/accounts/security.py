from datetime import UTC, datetime, timedelta
from typing import Annotated

import jwt
from fastapi import Depends, HTTPException, Security, status
from fastapi.security import OAuth2PasswordBearer, SecurityScopes
from pwdlib import PasswordHash
from sqlalchemy import select

from accounts.database import DB, Account

KEY = "a key for these tests alone, thirty-two bytes or more"
hasher = PasswordHash.recommended()
bearer = OAuth2PasswordBearer("/token", scopes={"notes:read": "Read notes", "notes:write": "Write notes"})


def token_for(account: Account, scopes: list[str]) -> str:
    expires = datetime.now(UTC) + timedelta(minutes=5)
    return jwt.encode({"sub": str(account.id), "scopes": scopes, "exp": expires}, KEY, algorithm="HS256")


def current_account(needed: SecurityScopes, token: Annotated[str, Depends(bearer)], db: DB) -> Account:
    challenge = f'Bearer scope="{needed.scope_str}"' if needed.scopes else "Bearer"
    refusal = HTTPException(
        status.HTTP_401_UNAUTHORIZED, "the token is no good", headers={"WWW-Authenticate": challenge}
    )
    try:
        claims = jwt.decode(token, KEY, algorithms=["HS256"])
    except jwt.PyJWTError as error:
        raise refusal from error
    account = db.scalar(select(Account).where(Account.id == int(claims["sub"])))
    if account is None:
        raise refusal
    if missing := set(needed.scopes) - set(claims["scopes"]):
        raise HTTPException(
            403, f"needs {', '.join(sorted(missing))}", headers={"WWW-Authenticate": challenge}
        )
    return account


Reader = Annotated[Account, Security(current_account, scopes=["notes:read"])]
Writer = Annotated[Account, Security(current_account, scopes=["notes:read", "notes:write"])]
