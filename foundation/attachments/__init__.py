"""Files about a person: known by content, stripped of who made them where, sealed in the row.

Stands on: errors, ids, columns, crypto
Open:      model, kinds, media, queries, actions
Shell:     tables, queries, actions
Never:     trusts a name or a declared type; keeps an active or packed format.
"""
