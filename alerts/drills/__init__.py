"""Drills (演练): an alert that is practised, from its call to its report, and never counted.

Stands on: model, policy, playbook, playing, triage, audience, lifecycle, pausing, queries, tables,
           telling, notices, runbooks, dispatch
Open:      model, scenariobook, events, course, reporting, queries, actions, calling
Shell:     tables, queries, actions, calling, reporting
Never:     names a real person, touches a real alert, or outlasts its longest time.
"""
