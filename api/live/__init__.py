"""The live stream: every change of an alert to every screen that may see it, no gap, no double.

Stands on: foundation, correction, alerts
Open:      protocol, log, origins, limits, views, tickets, news, stream
Shell:     views, tickets, tables, news, marks, client, stream
Never:     awaits one screen for another; keeps what only the journal may keep.
"""
