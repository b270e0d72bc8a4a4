"""The made-up country: its plan, scenarios and figures."""
