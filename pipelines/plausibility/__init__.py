"""What each report year looks like as a whole, for those who judge whether that is plausible."""
