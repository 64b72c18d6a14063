"""Accounts: users, passwords, tokens, API keys, sessions."""

from martlet.extras import needing

with needing("accounts"):
    from martlet.accounts.access import AccessTokens, Claims
    from martlet.accounts.accounts import Accounts
    from martlet.accounts.errors import (
        CSRFRefused,
        InvalidToken,
        LockedOut,
        LoginFailed,
        NotVerified,
        PasswordRefused,
        SocialRefused,
        UnusableToken,
    )
    from martlet.accounts.identity import Identity
    from martlet.accounts.keys import Key, KeyRing
    from martlet.accounts.memory import MemoryStorage, MemoryUser
    from martlet.accounts.messages import Message, OnMessage
    from martlet.accounts.options import Options
    from martlet.accounts.records import Attempts, Token, UserRecord
    from martlet.accounts.social import Profile, Provider
    from martlet.accounts.storage import EmailTaken, Storage

__all__ = [
    "AccessTokens",
    "Accounts",
    "Attempts",
    "CSRFRefused",
    "Claims",
    "EmailTaken",
    "Identity",
    "InvalidToken",
    "Key",
    "KeyRing",
    "LockedOut",
    "LoginFailed",
    "MemoryStorage",
    "MemoryUser",
    "Message",
    "NotVerified",
    "OnMessage",
    "Options",
    "PasswordRefused",
    "Profile",
    "Provider",
    "SocialRefused",
    "Storage",
    "Token",
    "UnusableToken",
    "UserRecord",
]
