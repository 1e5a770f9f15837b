"""Who does a recurring job now: one holder at a time, fenced by a number that only grows.

Stands on: errors, columns, inserts
Open:      actions
Shell:     tables, actions
Never:     trusts a holder whose number is old.
"""
