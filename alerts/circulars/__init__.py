"""The daily report (日报) and the monthly circular (通报): figures of an area, and those issued.

Stands on: model, playbook, statistics
Open:      model, events, covering, queries, actions
Shell:     tables, queries, actions
Never:     names a person; shows a small clinical count of one office; changes what was issued.
"""
