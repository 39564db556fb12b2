"""Cardwatch on Amazon QuickSight: analysis and dashboard over the archive and the ledger."""
