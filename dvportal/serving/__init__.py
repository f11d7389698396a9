"""Running the portal on one machine: private PostgreSQL and Redis, the web server, the worker, the sweep."""


class CannotServe(Exception):
    """Something stands in the way of running; the text says in Vietnamese what to do about it."""
