"""What would be true in a bakery: errors, time, storage, the journal, accounts, access.

Stands on: nothing
Open:      errors, clock, ids, spans, workdays, safe_values, settings, logs, datafiles,
           masking, id_numbers, names, columns, append_only, inserts, apart, crypto, database,
           journal, audit, attachments, idempotency, records, leases, releases, offices, accounts,
           access, backups
Shell:     clock, ids, settings, logs, columns, append_only, inserts, apart, crypto, database,
           journal, audit, attachments, idempotency, records, leases, releases, offices, accounts,
           backups
Never:     knows a supervisee, a scale or an alert.
"""
