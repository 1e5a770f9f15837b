"""Devices and positioning: which device owes data, when its silence calls, when a period ends.

Stands on: register, approvals
Open:      model, events, rhythmbook, silence, positioning
Shell:     none
Never:     takes a phone for a positioning device, or judges a wristband outside its period.
"""
