"""Orders to named officers about an alert (派单): received, arrived, fed back, each with its time.

Stands on: duty, model, policy, playbook, audience, lifecycle, queries, locking, tables, telling
Open:      model, course, codebook, queries, candidates, actions, going, late
Shell:     tables, queries, candidates, actions, going, late
Never:     moves a clock of the alert; lets an order end while somebody is still on their way.
"""
