"""The screens: one file per capability; templates and static sources beside them.

A view parses, makes one call into the domain and renders what comes back. It never sees a model.
"""
