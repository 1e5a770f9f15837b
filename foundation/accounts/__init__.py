"""Who signs in: accounts, passwords, second factors, sessions, cards, keys, substitutes.

Stands on: errors, clock, ids, columns, journal, crypto, audit, offices, access
Open:      model, events, policy, passwords, queries, actions, sessions, staff, keys, cast
Shell:     tables, queries, actions, sessions, staff, keys, cast, passwords, second_factor
Never:     knows what an account's holder works on.
"""
