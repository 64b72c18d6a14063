"""Where two values differ."""

from __future__ import annotations

from typing import Any

import pytest

from martlet.compare.values import ABSENT, general, kind, places, pointer


@pytest.mark.parametrize(
    ("left", "right", "where"),
    [
        ({"a": [1, {"b": 2}]}, {"a": [1, {"b": 3}]}, ["/a/1/b"]),
        ({"a": 1}, {"a": 1, "b~/c": 2}, ["/b~0~1c"]),
        ([1, 2, 3], [1], ["/1", "/2"]),
        ({"a": 1}, [1], [""]),
        (1, True, [""]),
        (1, 1.0, [""]),
        (None, ABSENT, [""]),
        ({"a": None}, {}, ["/a"]),
        (b"x", "x", [""]),
        ("1", 1, [""]),
    ],
)
def test_the_innermost_places_are_told(left: Any, right: Any, where: list[str]) -> None:
    assert [pointer(place.path) for place in places(left, right)] == where
    assert [pointer(place.path) for place in places(right, left)] == where


@pytest.mark.parametrize(
    ("left", "right"),
    [({"a": 1, "b": 2}, {"b": 2, "a": 1}), (float("nan"), float("nan")), ([], []), (b"x", b"x")],
)
def test_equal_values_have_none(left: Any, right: Any) -> None:
    assert list(places(left, right)) == []


def test_what_stands_at_a_place() -> None:
    (place,) = places({"a": 1}, {})
    assert (place.path, place.left, place.right) == (("a",), 1, ABSENT)


def test_indices_are_forgotten_in_a_general_path() -> None:
    assert general(("body", 3, "0", "x")) == ("body", "*", "0", "x")


@pytest.mark.parametrize(
    ("one", "other", "is_alike"),
    [
        ("2026-01-02T03:04:05Z", "2027-11-12T13:14:15Z", True),
        ("2026-01-02T03:04:05Z", "2026-01-02T03:04:05+00:00", False),
        ("2026-01-02", "2026-01-02T03:04:05", False),
        ("2026-01-02T03:04:05.123Z", "2026-01-02T03:04:05.1Z", True),
        ("a1b2", "ffff", True),
        ("1", "9999", False),
        (1, 2, True),
        (1, "1", False),
        (1, 1.0, False),
        (None, ABSENT, False),
    ],
)
def test_kinds(one: Any, other: Any, is_alike: bool) -> None:
    assert (kind(one) == kind(other)) is is_alike
