"""Copies of the whole database: taken while it works, sealed, checked, and put back.

Stands on: errors, database, journal, audit, crypto
Open:      model, sealing, scratch, actions, restoring
Shell:     sealing, scratch, sqlite_copy, postgresql_copy, actions, restoring
Never:     puts a key into a copy, overwrites a database, or trusts a copy that was not read back.
"""
