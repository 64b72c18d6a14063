from tests.command.conftest import apart, command, write

__all__ = ["apart", "command", "write"]
