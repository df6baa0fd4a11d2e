"""Who should report, on which years, and by when: `refresh` brings the table `expectations` up to date.

Governments come from the places as they were in each year, minted ones that a portal stands for among them. Departments
and other bodies come from a user's file (`entries`), from the columns that portals have for them (`organs`), or from
having reported; the last basis knows of nobody who never did, so no rate is told of it.
"""
