"""Whether people report: plans, duties with deadlines, check-ins on time or late, and today's list.

Stands on: register
Open:      model, events, why, queries, daylist, today, actions, duties
Shell:     tables, evidence, queries, today, actions, duties
Never:     refuses a late check-in, keeps a timer in memory, follows anyone between two check-ins.
"""
