"""Pages rendered once per publication, kept as files, served as bytes (DESIGN section 6).

The store is closed before any change of something public is committed, and opened again, empty,
by whoever can hold the generation's row alone (``generations``). So a crash anywhere leaves a cold
store, never a stale one. ``places`` says which addresses are kept and where, ``shelves`` are the
files, ``watching`` sees every change, ``serving`` answers before Django is entered, and
``middleware`` keeps what Django renders.
"""
