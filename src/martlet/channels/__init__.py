"""Publish and subscribe: messages to WebSocket and SSE clients, in one process or through Redis."""

from martlet.channels.channels import Channels, Typed
from martlet.channels.subscription import Message, SlowConsumer, SlowPolicy, Subscription

__all__ = ["Channels", "Message", "SlowConsumer", "SlowPolicy", "Subscription", "Typed"]
