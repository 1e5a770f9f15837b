"""Documents in and out: rosters, forms, figures, packs.

Stands on: foundation, correction, assessment, alerts
Open:      roster, replay, reports
Shell:     none
Never:     changes anything except through the other wings' actions.
"""
