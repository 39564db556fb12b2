"""Who says yes or no: profile, scorecard and decision are pure; stores and listeners are edges."""
