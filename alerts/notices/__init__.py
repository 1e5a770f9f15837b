"""Proof of notice (通知凭据): who was told of an alert that calls, what they saw, who is told next.

Stands on: duty, model, events, audience, playbook, policy, queries, following
Open:      model, events, chainbook, unfolding, course, queries, actions, reader
Shell:     tables, queries, recipients, actions, reader
Never:     takes sending for seeing: displayed is what a visible, focused screen signed back.
"""
