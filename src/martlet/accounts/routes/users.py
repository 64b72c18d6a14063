"""Registration, verification, passwords, and who one is.

Annotations are evaluated here: the compiler of endpoints reads them, and they name closures.
"""

from typing import Annotated, Any

from martlet import APIRouter, BackgroundTasks, Depends
from martlet.accounts import schemas

ACCEPTED = schemas.Detail(detail="If the address can be used, a message is on its way")


def add_user_routes(router: APIRouter, accounts: Any) -> None:
    """Add the routes. What addresses are known shows in none of them (OWASP ASVS 5.0, 6.3.8).

    Messages are sent after the reply, so that its time doesn't tell either.
    """
    logins = accounts.logins
    Me = Annotated[Any, Depends(accounts.user)]
    InPerson = Annotated[Any, Depends(accounts.in_person)]

    @router.post("/register", status_code=202)
    async def register(new: schemas.Credentials, tasks: BackgroundTasks) -> schemas.Detail:
        """Register; a message goes to the address."""
        message = await logins.sign_up(new.email, new.password.get_secret_value())
        tasks.add_task(logins.send, message)
        return ACCEPTED

    @router.post("/verify/request", status_code=202)
    async def request_verification(address: schemas.Address, tasks: BackgroundTasks) -> schemas.Detail:
        """Ask for another message that verifies the address."""
        tasks.add_task(logins.ask_verification, address.email)
        return ACCEPTED

    @router.post("/verify", status_code=204)
    async def verify(sent: schemas.OneToken) -> None:
        """Verify the address with the message's token."""
        await logins.verify(sent.token)

    @router.post("/password/forgot", status_code=202)
    async def forgot(address: schemas.Address, tasks: BackgroundTasks) -> schemas.Detail:
        """Ask for a message that resets the password."""
        tasks.add_task(logins.ask_reset, address.email)
        return ACCEPTED

    @router.post("/password/reset", status_code=204)
    async def reset(sent: schemas.Reset, tasks: BackgroundTasks) -> None:
        """Set a new password with the message's token. Ends all sessions, tokens and API keys."""
        message = await logins.reset(sent.token, sent.password.get_secret_value())
        tasks.add_task(logins.send, message)

    @router.post("/password/change", status_code=204)
    async def change(sent: schemas.Change, who: InPerson, tasks: BackgroundTasks) -> None:
        """Set a new password. Ends all sessions and tokens."""
        current, new = sent.current.get_secret_value(), sent.new.get_secret_value()
        tasks.add_task(logins.send, await logins.change_password(who.user, current, new))

    @router.get("/me", response_model=schemas.UserOut)
    async def me(user: Me) -> Any:
        """Who one is."""
        return user
