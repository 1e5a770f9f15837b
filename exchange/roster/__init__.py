"""An office's people in and out as a table: read, matched, tried, imported, exported.

Stands on: nothing
Open:      model, columnbook, heading, reading, judging, keeping, mending, queries, actions,
           writing, outgoing
Shell:     reading, tables, known, referring, keeping, judging, mending, queries, actions, writing,
           outgoing
Never:     writes half a row, guesses a code that means two things, or repeats a value it refuses.
"""
