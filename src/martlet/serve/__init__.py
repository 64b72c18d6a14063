"""Entries: how requests come to the routers."""
