"""The rollup: sums by group and by the two dates, so that what a portfolio's ratio costs does not grow with the log."""
