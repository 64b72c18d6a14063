"""A blog service: users, tokens and posts over HTTP, running on Martlet."""
