"""Registration and profiles."""

from blog.dependencies import CurrentUser, SessionDep, UserId
from blog.errors import NotFound, problem, problems
from blog.models import User
from blog.schemas.users import UserCreate, UserPrivate, UserPublic
from blog.services import users
from martlet import APIRouter, Request, Response, status

router = APIRouter(prefix="/users", tags=["users"])

MISSING = "There is no such user."
NO_USER = problem(MISSING, MISSING)


@router.post(
    "",
    summary="Register",
    status_code=status.HTTP_201_CREATED,
    response_model=UserPrivate,
    responses=problems(400, 409),
)
async def create_user(data: UserCreate, request: Request, response: Response, session: SessionDep) -> User:
    user = await users.create(session, data)
    response.headers["Location"] = str(request.url_for("read_user", user_id=user.id))
    return user


@router.get("/me", summary="Show your own account", response_model=UserPrivate, responses=problems(401))
async def read_current_user(user: CurrentUser) -> User:
    return user


@router.get("/{user_id}", summary="Show a user", response_model=UserPublic, responses={404: NO_USER})
async def read_user(user_id: UserId, session: SessionDep) -> User:
    user = await users.get(session, user_id)
    if user is None:
        raise NotFound(MISSING)
    return user
