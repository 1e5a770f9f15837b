"""One key, one effect, the same answer: a request sent twice is answered twice and done once.

Stands on: errors, columns, inserts, crypto
Open:      model, actions
Shell:     tables, actions
Never:     keeps an answer in clear text; lets a key of one principal answer another.
"""
