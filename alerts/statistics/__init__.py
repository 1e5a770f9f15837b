"""Statistics (统计): what alerts came to, counted from rows: how true, how fast, how many a shift.

Stands on: model, audience, policy, playbook, tables, queries, usefulness, duty
Open:      model, definitionbook, intervals, tallying, expecting, queries
Shell:     queries
Never:     counts by name; remembers a figure that the rows can give; changes anything.
"""
