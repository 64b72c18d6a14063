"""Telemetry: accepted, and said to have no effect."""

import warnings

import pytest

from martlet import Martlet
from martlet.telemetry import TelemetryData, get_telemetry_data
from martlet.testclient import TestClient


def test_configuration_warns_that_nothing_is_recorded() -> None:
    with pytest.warns(UserWarning, match="no effect") as caught:
        app = Martlet(telemetry={"tracing": True})
    assert caught[0].filename == __file__
    assert app.telemetry == {"tracing": True}


@pytest.mark.parametrize("config", [None, {}])
def test_empty_configuration_is_silent(config: object) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        Martlet(telemetry=config)


@pytest.mark.parametrize("config", [3, [], "tracing"])
def test_no_mapping_is_refused(config: object) -> None:
    with pytest.raises(TypeError, match="mapping"):
        Martlet(telemetry=config)


def test_there_is_no_data_of_a_request() -> None:
    app = Martlet()
    seen: list[TelemetryData | None] = []
    app.get("/")(lambda: seen.append(get_telemetry_data()))
    assert TestClient(app).get("/").status_code == 200
    assert seen == [None]
