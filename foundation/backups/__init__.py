"""Copies of the whole database: taken while it works, sealed, checked, and put back.

Stands on: errors, database, journal, audit, crypto
Open:      model, sealing, actions
Shell:     sealing, sqlite_copy, postgresql_copy, actions
Never:     puts a key into a copy, overwrites a database, or calls a copy good that was not read back.
"""
