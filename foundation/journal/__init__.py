"""The one append-only table: outbox, history and live feed at once.

Stands on: errors, clock, ids, columns, append_only, inserts
Open:      model, queries, actions, wake
Shell:     tables, queries, actions, wake
Never:     holds a name, an answer or a coordinate; loses or reorders an entry.
"""
