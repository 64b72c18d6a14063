"""Teams and heroes in SQLite: SQLModel's classes are tables, bodies and response models."""

from collections.abc import Iterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException, Query
from sqlalchemy.pool import StaticPool
from sqlmodel import Field, Relationship, Session, SQLModel, create_engine, select


class TeamBase(SQLModel):
    name: str = Field(index=True, max_length=20)


class Team(TeamBase, table=True):
    id: int | None = Field(default=None, primary_key=True)
    heroes: list["Hero"] = Relationship(back_populates="team")


class TeamCreate(TeamBase):
    pass


class TeamPublic(TeamBase):
    id: int


class HeroBase(SQLModel):
    name: str = Field(index=True)
    age: int | None = Field(default=None, ge=0)
    team_id: int | None = Field(default=None, foreign_key="team.id")


class Hero(HeroBase, table=True):
    id: int | None = Field(default=None, primary_key=True)
    secret_name: str
    team: Team | None = Relationship(back_populates="heroes")


class HeroCreate(HeroBase):
    secret_name: str


class HeroUpdate(SQLModel):
    name: str | None = None
    age: int | None = None
    secret_name: str | None = None
    team_id: int | None = None


class HeroPublic(HeroBase):
    id: int


class HeroWithTeam(HeroPublic):
    team: TeamPublic | None = None


class TeamWithHeroes(TeamPublic):
    heroes: list[HeroPublic] = []


engine = create_engine("sqlite://", connect_args={"check_same_thread": False}, poolclass=StaticPool)


def get_session() -> Iterator[Session]:
    with Session(engine) as session:
        yield session


SessionDependency = Annotated[Session, Depends(get_session)]


@asynccontextmanager
async def lifespan(app: FastAPI):
    SQLModel.metadata.create_all(engine)
    yield
    SQLModel.metadata.drop_all(engine)


app = FastAPI(lifespan=lifespan)


@app.post("/teams", response_model=TeamPublic, status_code=201)
def create_team(team: TeamCreate, session: SessionDependency):
    stored = Team.model_validate(team)
    session.add(stored)
    session.commit()
    session.refresh(stored)
    return stored


@app.get("/teams/{team_id}", response_model=TeamWithHeroes)
def read_team(team_id: int, session: SessionDependency):
    team = session.get(Team, team_id)
    if team is None:
        raise HTTPException(404, "Team not found")
    return team


@app.post("/heroes", response_model=HeroPublic, status_code=201)
def create_hero(hero: HeroCreate, session: SessionDependency):
    stored = Hero.model_validate(hero)
    session.add(stored)
    session.commit()
    session.refresh(stored)
    return stored


@app.get("/heroes", response_model=list[HeroPublic])
def read_heroes(session: SessionDependency, offset: int = 0, limit: Annotated[int, Query(le=100)] = 100):
    return session.exec(select(Hero).order_by(Hero.id).offset(offset).limit(limit)).all()


@app.get("/heroes/{hero_id}", response_model=HeroWithTeam)
def read_hero(hero_id: int, session: SessionDependency):
    hero = session.get(Hero, hero_id)
    if hero is None:
        raise HTTPException(404, "Hero not found")
    return hero


@app.patch("/heroes/{hero_id}", response_model=HeroPublic)
def update_hero(hero_id: int, hero: HeroUpdate, session: SessionDependency):
    stored = session.get(Hero, hero_id)
    if stored is None:
        raise HTTPException(404, "Hero not found")
    stored.sqlmodel_update(hero.model_dump(exclude_unset=True))
    session.add(stored)
    session.commit()
    session.refresh(stored)
    return stored


@app.delete("/heroes/{hero_id}", status_code=204)
def delete_hero(hero_id: int, session: SessionDependency) -> None:
    session.delete(session.get(Hero, hero_id))
    session.commit()
