"""Who asks, in which role, and how far they may see.

Stands on: ids, datafiles
Open:      model, rights
Shell:     none
Never:     decides inside a route; a rule lives on the route's declaration or inside a query.
"""
