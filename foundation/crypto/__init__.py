"""Keys and ciphers: what is personal is unreadable in the file, in the backup and in the wrong row.

Stands on: errors, columns, inserts
Open:      model, keyring, ciphers, rotation
Shell:     keyring, tables, aead, person_keys, ciphers, rotation
Never:     keeps a key in the database unwrapped; opens a value under another row's name.
"""
