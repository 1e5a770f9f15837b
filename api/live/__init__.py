"""The live stream: every change of an alert to every screen that may see it, no gap, no double.

Stands on: foundation, correction, alerts
Open:      protocol, log, origins, limits, resume, views, tickets, news, stream, served, front
Shell:     views, tickets, tables, news, marks, door, handshake, host, gate, reading, connection,
           stream, served, front
Never:     awaits one screen for another; keeps what only the journal may keep.
"""
