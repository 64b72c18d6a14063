"""FastAPI's internals, under FastAPI and under Martlet: the same programs must observe the same."""
