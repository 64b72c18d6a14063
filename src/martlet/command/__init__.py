"""The `martlet` command."""

import sys


def main() -> None:
    """Run the command with the process's arguments."""
    try:
        from martlet.command.cli import commands
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if missing not in ("rich", "typer"):
            raise
        sys.exit(f"martlet: {missing} is missing; install it with: pip install 'martlet[command]'")
    commands()


__all__ = ["main"]
