"""Sharing (共享): alerts that another agency may know of, as messages of CAP 1.2.

Stands on: model, events, playbook, policy, following
Open:      model, sharebook, deciding, cap, queries, actions
Shell:     tables, queries, actions
Never:     shares what its files do not name, anything clinical, or whom it is about.
"""
