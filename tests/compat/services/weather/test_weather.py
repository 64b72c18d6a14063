import pytest
from fastapi import Header
from fastapi.testclient import TestClient

from weather import main
from weather.main import Settings, app, settings, station


class FakeStation:
    async def temperature(self, town):
        return 10.0


@pytest.fixture
def client(monkeypatch):
    monkeypatch.setenv("WEATHER_KEY", "secret")
    monkeypatch.setenv("WEATHER_TOWNS", '["Bergen", "Voss"]')
    settings.cache_clear()
    app.dependency_overrides[station] = FakeStation
    yield TestClient(app)
    app.dependency_overrides = {}
    settings.cache_clear()


def test_settings_come_from_the_environment(client):
    assert client.get("/towns").json() == ["Bergen", "Voss"]


def test_a_replaced_dependency(client):
    assert client.get("/towns/Voss").json() == {"town": "Voss", "degrees": 10.0, "unit": "C"}
    assert client.get("/towns/Rome").json() == {"detail": "nobody measures in Rome"}


def test_overrides_may_change_between_requests(client):
    app.dependency_overrides[settings] = lambda: Settings(unit="F", key="x")
    assert client.get("/towns/Bergen").json() == {"town": "Bergen", "degrees": 50.0, "unit": "F"}
    del app.dependency_overrides[settings]
    assert client.get("/towns/Bergen").json()["unit"] == "C"


def test_an_override_has_parameters_of_its_own(client):
    def by_header(x_unit: str = Header()):
        return Settings(unit=x_unit, key="x")

    app.dependency_overrides[settings] = by_header
    assert client.get("/towns/Bergen", headers={"X-Unit": "F"}).json()["degrees"] == 50.0
    assert client.get("/towns/Bergen").json()["detail"][0]["loc"] == ["header", "x-unit"]


def test_without_the_override_the_real_one_is_called(client):
    app.dependency_overrides.clear()
    with pytest.raises(RuntimeError, match="there is no network"):
        client.get("/towns/Voss")


def test_patching_by_mock(client, monkeypatch):
    app.dependency_overrides.clear()

    async def patched(self, town):
        return float(len(self.key))

    monkeypatch.setattr(main.RemoteStation, "temperature", patched)
    assert client.get("/towns/Voss").json()["degrees"] == 6.0
