"""Recorded facts run again through rules and policies: which alerts would there have been?

Stands on: nothing
Open:      model, reading, stream, answering, lines, comparing
Shell:     none
Never:     touches a database, judges by itself what a room judges, or keeps a copy of a policy.
"""
