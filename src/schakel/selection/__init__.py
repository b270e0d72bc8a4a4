"""The selection instrument: decision models, proposals and the reasons they give.

Advice about tables and partners, never a score of a person. `dmn/` is a library without Django.
"""
