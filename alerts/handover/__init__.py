"""Handing over between shifts (交接班): what is open, what should come next, read item by item.

Stands on: duty, model, audience, playbook, queries, handing_over, telling
Open:      model, events, queries, actions
Shell:     tables, queries, actions
Never:     lets an open alert lie between two people: it passes by name when the next takes over.
"""
