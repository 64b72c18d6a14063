"""What of FastAPI's internals plug-ins lean on: the modules here have its names, beside those of the core's.

`attach` adds to the core's classes what FastAPI's have.
"""


def attach() -> None:
    """Let routes have the attributes that FastAPI's have; once or again, it's the same."""
    from martlet.compat.internals.attached import MEMBERS

    for owner, members in MEMBERS.items():
        for name, member in members.items():
            setattr(owner, name, member)
