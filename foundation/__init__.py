"""What would be true in a bakery: errors, time, storage, the journal, accounts, access.

Stands on: nothing
Open:      errors, clock, ids, workdays, settings, logs, datafiles, masking, id_numbers, crypto,
           database, journal, audit, attachments, idempotency, records, leases, offices, accounts, access
Shell:     clock, ids, settings, logs, crypto, database, journal, audit, attachments, idempotency,
           records, leases, offices, accounts
Never:     knows a supervisee, a scale or an alert.
"""
