"""The tree of offices: province, city, district, judicial office (司法所).

Stands on: errors, ids, columns, journal
Open:      model, events, tables (joined on for a scope, never returned), queries, actions
Shell:     tables, queries, actions
Never:     knows who is supervised there.
"""
