"""21 Nov 2026, 09:42."""

DATE_FORMAT = "j F Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j M Y, H:i"
YEAR_MONTH_FORMAT = "F Y"
MONTH_DAY_FORMAT = "j M"
SHORT_DATE_FORMAT = "j M Y"
SHORT_DATETIME_FORMAT = "j M Y, H:i"
# Our own: within the year, and for whoever compares with a server's log.
MOMENT_FORMAT = "j M, H:i"
EXACT_FORMAT = "j M Y, H:i:s"
