"""Foreign event logs: read from XES, CSV or Parquet, and told in figures. A small library, no Django.

profile(read_log(Path("log.xes.gz"), Columns()))
"""

from schakel.monitoring.logs.columns import Columns, LogError
from schakel.monitoring.logs.following import Following, directly_follows
from schakel.monitoring.logs.profiling import Profile, profile
from schakel.monitoring.logs.reading import Log, read_log

__all__ = [
    "Columns",
    "Following",
    "Log",
    "LogError",
    "Profile",
    "directly_follows",
    "profile",
    "read_log",
]
