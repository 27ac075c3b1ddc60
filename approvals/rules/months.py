"""Calendar months as whole numbers, exactly.

A day is 1/28, 1/29, 1/30 or 1/31 of its month, and 377580 can be divided by all four. So the calendar can be laid out
on a line on which every month is 377580 parts long and every day begins and ends on a whole number. The length of a
period is then one subtraction, a split never changes a sum, and nothing is counted day by day (formula 1, T04).
"""

from datetime import date

PARTS = 377_580  # the least common multiple of 28, 29, 30 and 31

_FEBRUARY = 2
_LENGTHS = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_PARTS_OF_A_DAY = (0, *(PARTS // length for length in _LENGTHS[1:]))
_PARTS_OF_A_LEAP_DAY = PARTS // 29


def begin(day: date) -> int:
    """The point on the line of months at which ``day`` begins."""
    year, month = day.year, day.month
    if month == _FEBRUARY and not year % 4 and (year % 100 or not year % 400):
        return (year * 12 + 1) * PARTS + (day.day - 1) * _PARTS_OF_A_LEAP_DAY
    return (year * 12 + month - 1) * PARTS + (day.day - 1) * _PARTS_OF_A_DAY[month]


def finish(day: date) -> int:
    """The point at which ``day`` ends, which is where the day after it begins."""
    year, month = day.year, day.month
    if month == _FEBRUARY and not year % 4 and (year % 100 or not year % 400):
        return (year * 12 + 1) * PARTS + day.day * _PARTS_OF_A_LEAP_DAY
    return (year * 12 + month - 1) * PARTS + day.day * _PARTS_OF_A_DAY[month]


def day_beginning_at(point: int) -> date:
    """The day that begins at ``point``; the inverse of :func:`begin`."""
    number, rest = divmod(point, PARTS)
    year, month = divmod(number, 12)
    month += 1
    leap = month == _FEBRUARY and not year % 4 and (year % 100 or not year % 400)
    return date(year, month, rest // (_PARTS_OF_A_LEAP_DAY if leap else _PARTS_OF_A_DAY[month]) + 1)


def day_ending_at(point: int) -> date:
    """The day that ends at ``point``; the inverse of :func:`finish`, and safe on the last day a date can name."""
    number, rest = divmod(point - 1, PARTS)
    year, month = divmod(number, 12)
    month += 1
    leap = month == _FEBRUARY and not year % 4 and (year % 100 or not year % 400)
    return date(year, month, rest // (_PARTS_OF_A_LEAP_DAY if leap else _PARTS_OF_A_DAY[month]) + 1)


def month_number(year: int, month: int) -> int:
    """The number of a calendar month, counted from year 0: the key of a monthly plan."""
    return year * 12 + month - 1


def months_asked(start: int, end: int) -> range:
    """The month numbers in which a monthly minimum must hold between two points of the line (T16).

    Every calendar month that lies wholly inside; when none does, every month that is touched.
    """
    first, after = -(-start // PARTS), end // PARTS
    if first < after:
        return range(first, after)
    return range(start // PARTS, -(-end // PARTS))


def two_places(numerator: int, denominator: int) -> str:
    """A non-negative fraction as a decimal: two places, half up, without trailing zeros. The only rounding there is."""
    whole, rest = divmod(numerator, denominator)
    if not rest:
        return str(whole)
    whole, hundredths = divmod((200 * numerator + denominator) // (2 * denominator), 100)
    return _decimal(whole, hundredths)


def two_places_up(numerator: int, denominator: int) -> str:
    """As :func:`two_places`, but rounded up, so that something that is short never reads as 0 short."""
    whole, hundredths = divmod(-(-100 * numerator // denominator), 100)
    return _decimal(whole, hundredths)


def _decimal(whole: int, hundredths: int) -> str:
    if not hundredths:
        return str(whole)
    if hundredths % 10:
        return f"{whole}.{hundredths:02d}"
    return f"{whole}.{hundredths // 10}"
