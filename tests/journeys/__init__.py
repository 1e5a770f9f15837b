"""Journeys: a real server in its own process, a real browser, real sockets; nothing is faked."""
