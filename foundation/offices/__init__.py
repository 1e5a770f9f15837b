"""The tree of offices: province, city, district, judicial office (司法所).

Stands on: errors, ids, columns, journal
Open:      model, events, queries, actions
Shell:     tables, queries, actions
Never:     knows who is supervised there.
"""
