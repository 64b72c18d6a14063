"""HTTP over real sockets: each test runs against the direct and the ASGI path of the server."""
