"""`gunicorn main:app --worker-class martlet.serve.gunicorn:MartletWorker`."""

from typing import Any

from uvicorn_worker import UvicornWorker  # type: ignore[import-untyped]

from martlet.serve.protocols import http_protocol


class MartletWorker(UvicornWorker):  # type: ignore[misc]
    """Uvicorn's worker for Gunicorn, with the direct entry where it is to be had."""

    CONFIG_KWARGS: dict[str, Any] = {**UvicornWorker.CONFIG_KWARGS, "http": http_protocol()}  # noqa: RUF012


__all__ = ["MartletWorker"]
