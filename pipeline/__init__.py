"""The stages, run over many items: local files become captures, pending documents become readings.

A stage opens no terminal and prints nothing: it yields what happened to each item, and the command shows it.
"""
