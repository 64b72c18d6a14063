"""Typed settings: run it with `GREETING=Hi martlet dev examples/settings.py`.

`martlet settings examples/settings.py` prints what is in force, and where it comes from.
"""

from typing import Annotated

from pydantic import Field, SecretStr

from martlet import Depends, Martlet
from martlet.settings import Settings, SettingsPlugin, settings


class AppSettings(Settings):
    greeting: str = "Hello"
    repeat: int = Field(default=1, ge=1, le=10)
    secret_key: SecretStr = SecretStr("change me")


Configured = Annotated[AppSettings, Depends(settings(AppSettings))]

app = Martlet()
app.use(SettingsPlugin(AppSettings))


@app.get("/")
async def greet(configured: Configured, name: str = "bird") -> str:
    return f"{configured.greeting}, {name}! " * configured.repeat
