"""What FastAPI's own code works with, as views of Martlet's declarations; `compat.fastapi` has its names.

A plug-in that changes such a view has the effect that it expects: the route is compiled anew from the view.
"""
