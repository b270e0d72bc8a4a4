"""Foreign event logs: read from XES, CSV or Parquet, and told in figures. A small library, no Django.

with open_log(Path("log.xes.gz"), Columns()) as log:
    profile(log)
"""

from schakel.monitoring.logs.columns import Columns, LogError
from schakel.monitoring.logs.profiling import Profile, profile
from schakel.monitoring.logs.reading import Log, open_log

__all__ = ["Columns", "Log", "LogError", "Profile", "open_log", "profile"]
