"""Martlet beside FastAPI on the same Uvicorn: `python -m benchmarks --help`."""
