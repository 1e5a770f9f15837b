"""The independent auditor: a process of its own that asks whether anybody saw what calls.

Stands on: foundation (and nothing of alerts: what it doubts it must not believe)
Open:      bounds, events, silence, children, watching
Shell:     tables, sight, rounds, silence, children, watching
Never:     tells people itself; it writes to the journal, and policies answer it.
"""
