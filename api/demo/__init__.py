"""The synthetic district of a demonstration: its tree, its staff, its people, its gentle life.

Stands on: foundation, correction, assessment, alerts, exchange
Open:      none
Shell:     all
Never:     runs in production; makes anybody up who could be real.
"""
