"""Reports out: the daily report and the monthly circular as workbooks.

Stands on: nothing
Open:      wordbook, heading, workbook
Shell:     none
Never:     counts anything itself, or writes a cell that a spreadsheet would run.
"""
