"""What the log may hold of an address: not the secret of a mailed link, which lets in whoever reads it."""

import logging
import re

SECRET = re.compile(r"(/account/(?:reset|invitation|notifications)/)[^/\s]{20,}")


class WithoutLinks(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(
                SECRET.sub(r"\1…", each) if isinstance(each, str) else each for each in record.args
            )
        return True
