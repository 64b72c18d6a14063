"""The services' own tests; they run twice, on FastAPI and on Martlet (see ../test_services.py)."""

from fastapi import FastAPI


def pytest_report_header():
    return f"framework: {FastAPI.__module__.partition('.')[0]}"
