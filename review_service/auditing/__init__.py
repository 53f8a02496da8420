"""The second opinion: everything that the history and the approvals claim, evaluated anew from the rows.

Knows no service and no rule of `domain`: what is wrong there is not wrong here in the same way. Reads only.
"""
