"""The ASGI application that the web server runs."""

import gc
import os
import warnings

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "schakel.config.settings")

# Built assets come from files, which are read in one go; only the live board is a true stream.
warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous")

application = get_asgi_application()

# What was loaded by now stays: the collector need not look through it during each request.
gc.collect()
gc.freeze()
# A page of some thousands of cases makes tens of thousands of objects, which go when it is done.
gc.set_threshold(50_000, 20, 100)
