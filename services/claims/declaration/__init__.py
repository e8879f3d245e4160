"""Declaring a claim, telling its insurer, correcting its facts (déclaration)."""
