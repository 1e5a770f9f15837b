"""Who must know, how soon, and whether anyone acted.

Stands on: foundation, correction, assessment
Open:      model, events, policy, triage, lifecycle, carrying, playbook, audience, board, queries,
           figures, actions, handing_over, relay, duty, handover, notices
Shell:     tables, telling, raising, queries, figures, actions, handing_over, relay, duty, handover,
           notices
Never:     scores or judges; it answers what it reads in the journal.
"""
