"""The people around a claim: parties (intervenants), handler, assistance, liability (responsabilité)."""
