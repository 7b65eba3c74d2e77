"""Reading and writing files beside the event loop: a disk that is slow must not keep live events waiting."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.conf import settings

# A bucket is waited for longer than a disk, and by many at once.
threads = ThreadPoolExecutor(64 if settings.FILES else 4, thread_name_prefix="disk")


async def on_disk(function: Callable[..., Any], *arguments: Any) -> Any:
    return await asyncio.get_running_loop().run_in_executor(threads, function, *arguments)
