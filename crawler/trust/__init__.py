"""What may be believed of an answer: challenges, refusals, wrong pages and poison are recognised here, never solved.

Each recogniser is a pure function of a `Look`: it gives a `Finding` with the mark it found, or null. `Judge` asks them
in order and remembers what a host has shown so far in a walk.
"""
