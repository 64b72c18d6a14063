"""Links of the documentation lead somewhere, and its map leads everywhere."""

import re
from pathlib import Path

import pytest

from tests.docs.examples import DOCUMENTS, ROOT

LINK = re.compile(r"\]\(([^)#\s]+)(?:#([^)\s]+))?\)")
FILES = [*DOCUMENTS, ROOT / "CHANGELOG.md", ROOT / "CONTRIBUTING.md", *ROOT.glob("*/README.md")]


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_links(file: Path) -> None:
    for target, anchor in LINK.findall(file.read_text(encoding="utf-8")):
        if "://" in target:
            continue
        found = file.parent / target
        assert found.exists(), target
        if anchor:
            assert anchor in anchors(found), f"{target}#{anchor}"


def test_the_map_has_every_document() -> None:
    index = ROOT / "docs" / "index.md"
    linked = {target for target, _ in LINK.findall(index.read_text(encoding="utf-8"))}
    assert {file.name for file in index.parent.glob("*.md")} - {"index.md"} <= linked


def anchors(file: Path) -> set[str]:
    """The anchors of a document's headings, as code hosts make them."""
    headings = re.findall(r"^#+ (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
