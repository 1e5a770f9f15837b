"""Measurements: each prints JSON lines of one shape on standard output, and a table for people."""
