"""The diary of a claim: deadlines (échéances) and alerts."""
