"""What curating takes, without a screen: marks, adding, editing, deleting, exporting, triage.

Plain functions over a service and a journal, so that the screens and the command line do the same.
"""
