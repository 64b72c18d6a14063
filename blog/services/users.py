"""Users: register, find, check a password."""

from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from blog.errors import Conflict
from blog.models import User
from blog.schemas.users import UserCreate
from blog.security import hash_password, verify_password


async def get(session: AsyncSession, user_id: int) -> User | None:
    return await session.get(User, user_id)


async def create(session: AsyncSession, data: UserCreate) -> User:
    """Register a user.

    Raises:
        Conflict: if the e-mail address or the username is taken.
    """
    user = User(
        email=data.email,
        username=data.username,
        display_name=data.display_name,
        hashed_password=await hash_password(data.password.get_secret_value()),
    )
    session.add(user)
    try:
        await session.flush()
    except IntegrityError as error:
        raise Conflict("This e-mail address or username is taken.") from error
    return user


async def authenticate(session: AsyncSession, login: str, password: str) -> User | None:
    """The user with this e-mail address or username, if the password is right."""
    user = await _find(session, login.lower())
    matches = await verify_password(password, user.hashed_password if user else None)
    return user if matches else None


async def _find(session: AsyncSession, login: str) -> User | None:
    if "\x00" in login:
        return None
    query = select(User).where(or_(User.username == login, User.email == login))
    return (await session.scalars(query)).one_or_none()
