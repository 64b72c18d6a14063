"""Login."""

from typing import Annotated

from blog.dependencies import SessionDep, SettingsDep
from blog.errors import Unauthorized, problem, problems
from blog.schemas.tokens import Token
from blog.security import create_access_token
from blog.services import users
from martlet import APIRouter, Depends, Response
from martlet.security import OAuth2PasswordRequestForm

router = APIRouter(prefix="/auth", tags=["auth"])

INCORRECT = "Incorrect username or password."
REFUSED = problem("The username or the password is wrong.", INCORRECT)


@router.post("/token", summary="Log in", responses=problems(400) | {401: REFUSED})
async def create_token(
    form: Annotated[OAuth2PasswordRequestForm, Depends()],
    response: Response,
    session: SessionDep,
    settings: SettingsDep,
) -> Token:
    """Exchange a username or e-mail address and a password for an access token (RFC 6749, section 4.3)."""
    user = await users.authenticate(session, form.username, form.password)
    if user is None:
        raise Unauthorized(INCORRECT)
    response.headers["Cache-Control"] = "no-store"
    return Token(
        access_token=create_access_token(user.id, settings), expires_in=settings.access_token_minutes * 60
    )
