"""Dated thresholds that figures are judged by: when a ratio is near its breakeven, when a sample is small."""
