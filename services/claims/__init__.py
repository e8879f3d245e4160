"""The write side: decides on claims and policies and records what happened."""
