"""The three schemas, as numbered steps in plain SQL: claims/, ratios/, gateway/."""
