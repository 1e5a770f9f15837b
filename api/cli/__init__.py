"""The command line `correction`.

Stands on: foundation, correction, assessment, alerts, exchange
Open:      none
Shell:     all
Never:     prints on standard output anything but a command's result.
"""
