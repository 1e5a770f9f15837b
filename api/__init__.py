"""The front door: HTTP, WebSocket, ticks, the command line, and the migrations.

Stands on: foundation, correction, assessment, alerts, exchange
Open:      none
Shell:     all
Never:     holds a rule of the field.
"""
