"""Declarations: what an endpoint asks for, read once from its signature into plain data."""
