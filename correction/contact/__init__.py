"""Whether people report: plans, duties with deadlines, check-ins on time or late, today's list.

Stands on: register
Open:      model, events, planbook, why, daylist, queries, waiting, today, actions, intake, voiding,
           duties, deadlines, consequences, figures, relayed, schedule, windows, weekly, terms_due
Shell:     tables, evidence, queries, waiting, today, actions, intake, voiding, duties, deadlines,
           consequences, figures, relayed
Never:     refuses a late check-in, keeps a timer in memory, follows anyone between two check-ins.
"""
