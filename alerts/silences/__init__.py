"""Silences (静默): for a stated time, some alerts about a person or an office do not call.

Stands on: model, policy, playbook, audience, lifecycle, queries, tables, telling
Open:      model, reasonbook, covering, events, swallowing, waking, queries, actions
Shell:     tables, swallowing, waking, queries, actions
Never:     drops an alert, or covers a crisis, anything above yellow, or a kind whose policy does
           not allow it; outlasts its end.
"""
