"""Who must know, how soon, and whether anyone acted.

Stands on: foundation, correction, assessment
Open:      model, events, policy, playing, triage, lifecycle, pausing, carrying, playbook, audience,
           board, queries, figures, locking, inhibiting, actions, handing_over, relay, following,
           duty, handover, notices, runbooks, dispatch, silences, drills, phonetree, channels,
           sharing, usefulness, statistics, circulars
Shell:     tables, telling, raising, queries, figures, locking, inhibiting, actions, handing_over,
           relay, following, duty, handover, notices, runbooks, dispatch, silences, drills,
           phonetree, channels, sharing, usefulness, statistics, circulars
Never:     scores or judges; it answers what it reads in the journal.
"""
