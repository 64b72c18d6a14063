"""A missing extra is told in one error, which says what to install."""

import json

import pytest

from martlet.extras import MissingExtra, needing, require


def test_what_is_installed_is_imported() -> None:
    assert require("json", extra="sql") is json
    with needing("sql"):
        import starlette  # noqa: F401


def test_a_missing_package_names_the_extra() -> None:
    with pytest.raises(MissingExtra) as caught:
        require("no_such_package.part", extra="sql")
    assert str(caught.value) == "no_such_package is not installed: pip install 'martlet[sql]'"
    assert (caught.value.name, caught.value.extra) == ("no_such_package", "sql")
    with pytest.raises(ImportError, match=r"pip install 'martlet\[cache\]'"), needing("cache"):
        import no_such_package  # noqa: F401


def test_the_innermost_extra_is_named() -> None:
    with pytest.raises(MissingExtra, match=r"martlet\[inner\]"), needing("outer"):
        require("no_such_package", extra="inner")


def test_a_mistake_of_our_own_is_no_missing_extra() -> None:
    with pytest.raises(ModuleNotFoundError) as caught:
        require("martlet.no_such_module", extra="sql")
    assert not isinstance(caught.value, MissingExtra)
