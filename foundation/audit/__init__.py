"""Who read or changed what, and why: a chain that nobody can shorten, bend or rewrite unseen.

Stands on: errors, ids, columns, append_only, journal
Open:      model, tables (counted, never changed), chain, queries, actions, anchors, readers
Shell:     tables, queries, actions, anchors, readers
Never:     holds personal text; loses a line; lets a sensitive read leave before its line is stored.
"""
