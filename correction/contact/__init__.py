"""Whether people report: plans, duties with deadlines, check-ins on time or late, today's list.

Stands on: register
Open:      model, events, planbook, why, daylist, queries, waiting, today, actions, intake, voiding,
           duties, deadlines
Shell:     tables, evidence, queries, waiting, today, actions, intake, voiding, duties, deadlines
Never:     refuses a late check-in, keeps a timer in memory, follows anyone between two check-ins.
"""
