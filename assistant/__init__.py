"""Hits in, grounded answers out: the service, the HTTP API and the command line."""

__version__ = "0.1.0"
