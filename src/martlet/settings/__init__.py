"""Typed settings from the environment, a `.env` file, secrets directories and a TOML file.

class Settings(martlet.settings.Settings):
    database_url: str = "sqlite+aiosqlite:///app.db"
    secret_key: SecretStr
"""

from martlet.extras import needing

with needing("settings"):
    from martlet.settings.base import CommaSeparated, Settings
    from martlet.settings.loading import SettingsProblem, load
    from martlet.settings.use import SettingsPlugin, settings

__all__ = ["CommaSeparated", "Settings", "SettingsPlugin", "SettingsProblem", "load", "settings"]
