"""Work to be done after the response was sent."""

from starlette.background import BackgroundTasks as StarletteBackgroundTasks


class BackgroundTasks(StarletteBackgroundTasks):
    """Functions to run, in order, after the response was sent: `add_task(function, *args, **kwargs)`.

    A plain function runs in a worker thread, a coroutine function on the event loop.
    """
