"""The local page: a server for one person on one machine."""

from .serving import Settings, serve

__all__ = ["Settings", "serve"]
