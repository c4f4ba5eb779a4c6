"""The early-warning desk: where an office records, reviews and keeps what may precede atrocities.

A Django project inside the package (extra `desk`). It imports the library; the library never
imports the desk. `home` and `options` say where a desk lives and how it is set up, `scope` who may
see what, `models` what is kept, `workflow` who may change it, `history_chain` that no change goes
unseen; pages, imports, exports and safekeeping stand on these.
"""
