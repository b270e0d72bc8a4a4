"""Foreign event logs: read from XES, CSV or Parquet, and told in figures. A small library, no Django.

with open_log(Path("log.xes.gz"), Columns()) as log:
    profile(log)
"""

from schakel.monitoring.logs.columns import Columns, LogError
from schakel.monitoring.logs.profiling import Following, Profile, directly_follows, profile
from schakel.monitoring.logs.reading import Log, open_log

__all__ = [
    "Columns",
    "Following",
    "Log",
    "LogError",
    "Profile",
    "directly_follows",
    "open_log",
    "profile",
]
