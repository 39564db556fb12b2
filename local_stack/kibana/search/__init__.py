"""What every panel's searches share: the time range, filters, and one msearch for all."""
