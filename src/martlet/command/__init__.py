"""The `martlet` command."""

import sys


def main() -> None:
    """Run the command with the process's arguments."""
    try:
        from martlet.command.cli import commands
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("rich", "typer"):
            raise
        sys.exit(f"martlet: {error.name} is missing; install it with: pip install 'martlet[command]'")
    commands()


__all__ = ["main"]
