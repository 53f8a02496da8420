"""History that can be proved: pure, and usable alone with nothing but `cryptography` (docs/adr/0020, 0021).

Imports nothing of ours but `errors`: the verifier that a publisher takes along is this package in one file.
"""
