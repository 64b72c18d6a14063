"""The sample content: who writes, and what."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

SAMPLE_PASSWORD = "correct horse battery"  # noqa: S105  (everybody may know it)


@dataclass(frozen=True)
class SampleAuthor:
    """Somebody with one subject.

    Args:
        posts: a title and an opening each.
        paragraphs: what the author's posts go on with.
        endings: what they end with.
    """

    username: str
    display_name: str
    posts: list[tuple[str, str]]
    paragraphs: list[str]
    endings: list[str]

    @property
    def email(self) -> str:
        return f"{self.username}@example.com"

    def write(self) -> list[tuple[str, str]]:
        """The title and the body of each post, the same ones on every call."""
        chance = Random(self.username)  # noqa: S311  (not a secret)
        return [
            (title, "\n\n".join([opening, *chance.sample(self.paragraphs, 2), chance.choice(self.endings)]))
            for title, opening in self.posts
        ]


@cache
def authors() -> list[SampleAuthor]:
    """All authors of the sample content."""
    content = tomllib.loads(Path(__file__).with_name("sample.toml").read_text(encoding="utf-8"))
    return [SampleAuthor(**author) for author in content["authors"]]
