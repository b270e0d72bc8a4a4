"""Proposing."""
class Proposals: pass
def propose(*a, **k): raise NotImplementedError
