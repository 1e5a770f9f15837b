"""Supervision: who, on what terms, and whether they keep to them.

Stands on: foundation
Open:      register, approvals, location, contact (each room: what its own sign names)
Shell:     in each room tables, queries, actions and what its own sign names
Never:     reads an answer of the psychology wing, raises an alert, speaks HTTP.
"""
