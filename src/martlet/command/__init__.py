"""The `martlet` command."""

import sys

from martlet import compat


def main() -> None:
    """Run the command with the process's arguments; programs that import fastapi get Martlet."""
    try:
        from martlet.command.cli import commands
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if missing not in ("rich", "typer"):
            raise
        sys.exit(f"martlet: {missing} is missing; install it with: pip install 'martlet[command]'")
    try:
        compat.install()
    except compat.AlreadyImported as error:
        sys.exit(f"martlet: {error}")
    commands()


__all__ = ["main"]
