"""Which versions of the code may run on a database: its migrations say so to older code.

Stands on: errors, columns
Open:      model, queries, actions
Shell:     tables, queries, actions
Never:     lets code run on a schema that is more than one minor version ahead of it.
"""
