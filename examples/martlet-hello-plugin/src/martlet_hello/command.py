"""`martlet hello`."""

import typer

from martlet.command.plugins import App, plugin_of

commands = typer.Typer(help="Greet.", no_args_is_help=True)


@commands.callback()
def _group() -> None:
    pass


@commands.command()
def greet(name: str, app: App = None) -> None:
    """Print the greeting that an application gives."""
    from martlet_hello import Hello

    typer.echo(plugin_of(Hello, app).greeting(name))
