"""Usefulness: whoever may see an alert says in one tap whether it was of use, and why not.

Stands on: model, policy, audience, queries, tables
Open:      model, reasonbook, events, queries, actions
Shell:     tables, queries, actions
Never:     stops, ends or changes an alert.
"""
