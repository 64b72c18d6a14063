"""A client that calls an application without a network."""

from starlette.testclient import TestClient as TestClient
