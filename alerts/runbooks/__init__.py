"""Timed steps for an alert (处置流程): who does what, within what time, with what outcome.

Stands on: duty, model, policy, playbook, audience, lifecycle, tables, telling, locking
Open:      model, bookshelf, following, events, beginning, queries, actions, overdue
Shell:     tables, beginning, queries, actions, overdue
Never:     changes a run because a file was edited; lets a step vanish: it is done, or skipped
           with a reason, or open.
"""
