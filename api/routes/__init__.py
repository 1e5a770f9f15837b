"""One module a subject of the interface; wire shapes stand above their routes.

Stands on: foundation, correction, assessment, alerts, exchange
Open:      none
Shell:     all
Never:     calls more than one action for one request.
"""
