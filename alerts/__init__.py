"""Who must know, how soon, and whether anyone acted.

Stands on: foundation, correction, assessment
Open:      model, events, policy, triage, lifecycle, carrying, playbook, audience, board, queries,
           figures, locking, actions, handing_over, relay, duty, handover, notices, runbooks,
           dispatch, silences, following, channels, sharing, usefulness, statistics, circulars
Shell:     tables, telling, raising, queries, figures, locking, actions, handing_over, relay, duty,
           handover, notices, runbooks, dispatch, silences, following, channels, sharing,
           usefulness, statistics, circulars
Never:     scores or judges; it answers what it reads in the journal.
"""
