"""Whether the service is well."""

from sqlalchemy.exc import SQLAlchemyError

from blog.dependencies import DatabaseDep
from blog.errors import Unavailable, problems
from blog.schemas.health import Health
from martlet import APIRouter

router = APIRouter(tags=["health"])


@router.get("/health", summary="Tell whether the service can work", responses=problems(503))
async def read_health(database: DatabaseDep) -> Health:
    try:
        await database.ping()
    except (SQLAlchemyError, OSError) as error:
        raise Unavailable("The database does not answer.") from error
    return Health()
