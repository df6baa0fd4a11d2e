"""What became of every report that should exist: found, late, missing, unreadable, not searched - and why.

`states.coverage` works it out for a day, `storing.store` keeps it for the view `coverage`, `rates.rates` adds it up.
"""
