"""Correcting a mistake: nothing is edited or deleted; a record is voided, or superseded by another.

Stands on: errors, columns, crypto
Open:      model, columns, actions
Shell:     columns, actions
Never:     hides that something once stood there, or who took it back and why.
"""
